include_recipe 'services::script'

service 'spec-daemon' do
  supports :status => true, :restart => true, :reload => true
  action [:enable, :start]
end

# No status of its own: the process table tells.
service 'by-pattern' do
  service_name 'spec-pattern'
  pattern 'spec-pattern'
  supports :status => false
  action :start
end

# Only commands, no script at all.
service 'commanded' do
  start_command 'touch /run/commanded; echo commanded start >>/tmp/calls'
  stop_command 'rm /run/commanded; echo commanded stop >>/tmp/calls'
  status_command 'test -e /run/commanded'
  restart_command 'echo commanded restart >>/tmp/calls'
  provider Chef::Provider::Service::Simple
  action :start
end

# Declared once more, it knows what it supports; Chef 11 and 12 copy what was said before.
service 'spec-daemon' do
  action :nothing
end

file '/srv/config-of-daemon' do
  content node['services']['config']
  notifies :restart, 'service[spec-daemon]'
  notifies :reload, 'service[spec-daemon]', :immediately
  notifies :restart, 'service[commanded]'
end

service 'spec-plain' do
  supports :status => true
  action [:enable, :start]
end

file '/srv/config-of-plain' do
  content node['services']['config']
  notifies :restart, 'service[spec-plain]'
end
