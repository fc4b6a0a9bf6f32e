# The data bags of a Chef 12 stack, as recipes read them.
instance = search('aws_opsworks_instance', 'self:true').first
stack = search('aws_opsworks_stack').first
command = search(:aws_opsworks_command).first
layers = search('aws_opsworks_layer').select { |layer| instance['layer_ids'].include?(layer['layer_id']) }
app = search('aws_opsworks_app', 'deploy:true').first
database = search('aws_opsworks_rds_db_instance').first

node.chef_environment = app['environment']['CHEF_ENV']

directory '/srv/ow12'

file '/srv/ow12/facts' do
  content [
    "me #{instance['hostname']} #{instance['role'].join(',')} #{instance['status']}",
    "others #{search('aws_opsworks_instance', 'NOT self:true AND status:online').map { |other| other['hostname'] }.sort.join(',')}",
    "web #{search('aws_opsworks_instance', 'role:web').map { |other| other['private_ip'] }.compact.sort.join(',')}",
    "layers #{layers.map { |layer| layer['shortname'] }.join(',')}",
    "stack #{stack['name']} #{stack[:region]} #{stack['custom_cookbooks_source']['type']}",
    "command #{command['type']} #{command[:args]['app_ids'].join(',')}",
    "app #{app['shortname']} #{app['app_source']['url']} #{app['attributes']['document_root']}",
    "apps #{data_bag('aws_opsworks_app').sort.join(',')} #{search('aws_opsworks_app', 'deploy:true').size}",
    "database #{database['address']}:#{database['port']} #{database['missing_on_rds']}",
    "users #{search('aws_opsworks_user', 'remote_access:true').map { |user| user['username'] }.join(',')}",
    "environment #{node.chef_environment} #{node.environment} #{node['opsworks12']['size']} #{node['opsworks'].inspect}",
    "solo #{Chef::Config[:solo].inspect} #{Chef::VERSION}"
  ].join("\n") + "\n"
end

# Configuration of the application in JSON.
file '/srv/ow12/config.json' do
  content Chef::JSONCompat.to_json_pretty(
    'environment' => app['environment'].to_hash, 'database' => { 'host' => database['address'], 'name' => app['data_sources'].first['database_name'] },
    'name' => app['name']
  )
  mode '0640'
end

template '/srv/ow12/env' do
  source 'env.erb'
  variables :environment => app['environment'], :node_environment => node.chef_environment
  sensitive true
end
