service 'nginx' do
  action :start
  not_if { layer_apps('static', 'web').empty? }
end
