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
  execute 'zypper --non-interactive update'
else
  # Amazon Linux before 2 moved from one release to the next by an option of yum.
  to = node['platform'] == 'amazon' ? release.to_s[/\d{4}\.\d\d/] : nil
  execute "$(command -v dnf || command -v yum) -y#{" --releasever=#{to}" if to} update"
end

execute 'shutdown -r +2' do
  only_if { allow_reboot }
  # A newer kernel than the running one has come.
  only_if 'newest=$(ls -1 /lib/modules 2>/dev/null | sort -V | tail -n 1); [ -n "$newest" ] && [ "$newest" != "$(uname -r)" ]'
end
