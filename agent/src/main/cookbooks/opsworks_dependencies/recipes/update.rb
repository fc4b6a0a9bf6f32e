# Newer versions of all packages of the system. The arguments are attributes on Chef 11, and in the command's data bag since.
arguments = begin
  item = search(:aws_opsworks_command).first
  item ? item['args'] || {} : nil
rescue StandardError
  nil
end
if arguments
  allow_reboot = Array(arguments['allow_reboot']).first == 'true'
  release = Array(arguments['upgrade_os_to']).first
else
  wanted = node['dependencies'] || {}
  allow_reboot = wanted['allow_reboot']
  release = wanted['os_release_version']
end

case node['platform_family']
when 'debian'
  execute 'apt-get -q update' do
    environment 'DEBIAN_FRONTEND' => 'noninteractive'
  end
  execute 'apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold upgrade' do
    environment 'DEBIAN_FRONTEND' => 'noninteractive'
  end
when 'suse'
  execute 'zypper --non-interactive refresh'
  execute 'zypper --non-interactive update'
else
  # Amazon Linux before 2 moved from one release to the next by an option of yum.
  to = node['platform'] == 'amazon' ? release.to_s[/\d{4}\.\d\d/] : nil
  execute "$(command -v dnf || command -v yum) -y#{" --releasever=#{to}" if to} update"
end

# Only Amazon Linux went from one release to the next in place.
log "upgrade_os_to names #{release}: this system stays at its release, of which all packages are up to date now" do
  level :warn
  only_if { arguments && release && node['platform'] != 'amazon' }
end

# A kernel has come that is newer than the running one.
newer_kernel = 'newest=$({ ls -1 /lib/modules 2>/dev/null; uname -r; } | sort -V | tail -n 1); [ "$newest" != "$(uname -r)" ]'

log 'a newer kernel is installed; it runs after the next reboot, which allow_reboot does not allow' do
  level :warn
  not_if { allow_reboot }
  only_if newer_kernel
end

execute 'shutdown -r +2' do
  only_if { allow_reboot }
  only_if newer_kernel
end
