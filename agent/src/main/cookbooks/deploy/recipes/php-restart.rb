service apache do
  action :restart
  not_if { layer_apps('php').empty? }
end
