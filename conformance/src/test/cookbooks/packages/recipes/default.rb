package 'spec-plain'

package 'pinned' do
  package_name 'spec-pinned'
  version '1.0'
end

package %w(spec-left spec-right) do
  version [nil, '1.0']
end

package 'spec-virtual'

package 'spec-removed'

package 'spec-purged' do
  action :install
end

package 'spec-upgraded' do
  version '1.0'
  not_if { ::File.exist?('/usr/share/spec-upgraded/version') }
end

package 'spec-asking' do
  response_file 'asking.seed.erb'
  response_file_variables answer: '42'
end

dpkg_package 'spec-local' do
  source '/srv/local/spec-local_1.0_all.deb'
end

# A file of a package goes to dpkg, whatever the platform's tool is.
package 'spec-by-source' do
  source '/srv/local/spec-by-source_1.0_all.deb'
end
