service 'nginx' do
  action :stop
  not_if { layer_apps('static', 'web').empty? }
end
