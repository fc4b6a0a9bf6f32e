package 'spec-removed' do
  action :remove
end

package 'spec-purged' do
  action :purge
end

package 'spec-upgraded' do
  action :upgrade
end

apt_package 'spec-pinned' do
  version '2.0'
end

dpkg_package '/srv/local/spec-local_2.0_all.deb' do
  action :upgrade
end

package 'spec-never-there' do
  action [:remove, :purge]
end
