include_recipe 'services::script'

execute 'systemctl daemon-reload' do
  action :nothing
end

{
  'spec-unit' => "[Service]\nExecStart=/bin/sleep 100001\nExecReload=/bin/sh -c 'echo spec-unit reload >>/tmp/calls'\n[Install]\nWantedBy=multi-user.target\n",
  'spec-static' => "[Service]\nExecStart=/bin/sleep 100002\n",
  'spec-masked' => "[Service]\nExecStart=/bin/sleep 100003\n[Install]\nWantedBy=multi-user.target\n",
  'spec-upstart' => "[Service]\nExecStart=/bin/sleep 100004\n[Install]\nWantedBy=multi-user.target\n",
}.each do |name, content|
  # Where packages put theirs; a mask takes the place below /etc.
  file "/lib/systemd/system/#{name}.service" do
    content content
    notifies :run, 'execute[systemctl daemon-reload]', :immediately
  end
end

service 'spec-unit' do
  action [:enable, :start]
end

# Has nothing to be enabled by.
service 'spec-static' do
  action [:enable, :start]
end

service 'spec-masked' do
  action [:start, :stop, :mask]
  not_if 'systemctl is-enabled spec-masked | grep -qx masked'
end

service 'spec-upstart' do
  provider Chef::Provider::Service::Upstart
  action [:enable, :start]
end

# A script counts as a unit.
service 'spec-daemon' do
  supports :status => true
  action [:enable, :start]
end

service 'own-command' do
  service_name 'spec-unit'
  reload_command 'echo own-command reload >>/tmp/calls'
  action :nothing
end

file '/srv/config-of-unit' do
  content node['services']['config']
  notifies :reload, 'service[spec-unit]', :immediately
  notifies :reload, 'service[own-command]', :immediately
end

file '/srv/config-of-static' do
  content node['services']['config']
  notifies :restart, 'service[spec-static]'
end
