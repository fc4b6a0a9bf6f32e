db_layer = search('aws_opsworks_layer', 'shortname:db').first
database = search('aws_opsworks_instance', 'status:online')
           .find { |instance| db_layer && instance['layer_ids'].include?(db_layer['layer_id']) }

directory "#{node['sample']['root']}/etc" do
  recursive true
end

# The app reads this file at every request, so nothing needs a restart.
file "#{node['sample']['root']}/etc/webapp.json" do
  content JSON.pretty_generate('database' => database && database['private_ip']) + "\n"
  mode '0644'
end
