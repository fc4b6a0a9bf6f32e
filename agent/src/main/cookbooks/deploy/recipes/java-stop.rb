service tomcat do
  action :stop
  not_if { layer_apps('java').empty? }
end
