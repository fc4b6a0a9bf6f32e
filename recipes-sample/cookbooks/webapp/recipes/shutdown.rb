log 'leaving: nginx stops, the load balancer sends its requests elsewhere'

service 'nginx' do
  supports status: true, restart: true, reload: true
  action :stop
  not_if { node['sample']['files_only'] }
end
