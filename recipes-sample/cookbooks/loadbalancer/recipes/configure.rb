app_layer = search('aws_opsworks_layer', 'shortname:app').first
backends = search('aws_opsworks_instance', 'status:online')
           .select { |instance| app_layer && instance['layer_ids'].include?(app_layer['layer_id']) }
           .sort_by { |instance| instance['hostname'] }

log "load balancing over #{backends.empty? ? 'nobody' : backends.map { |b| b['hostname'] }.join(', ')}"

directory "#{node['sample']['root']}/etc/haproxy" do
  recursive true
end

template "#{node['sample']['root']}/etc/haproxy/haproxy.cfg" do
  source 'haproxy.cfg.erb'
  mode '0644'
  variables backends: backends
  verify 'haproxy -c -q -f %{path}' unless node['sample']['files_only']
  notifies :reload, 'service[haproxy]' unless node['sample']['files_only']
end

service 'haproxy' do
  supports status: true, restart: true, reload: true
  action %i[enable start]
  not_if { node['sample']['files_only'] }
end
