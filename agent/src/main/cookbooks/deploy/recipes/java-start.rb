service tomcat do
  action :start
  not_if { layer_apps('java').empty? }
end
