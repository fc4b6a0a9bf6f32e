service 'nginx' do
  action :restart
  not_if { layer_apps('static', 'web').empty? }
end
