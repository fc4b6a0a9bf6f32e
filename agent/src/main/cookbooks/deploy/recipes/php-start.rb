service apache do
  action :start
  not_if { layer_apps('php').empty? }
end
