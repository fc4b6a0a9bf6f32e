service apache do
  action :stop
  not_if { layer_apps('php').empty? }
end
