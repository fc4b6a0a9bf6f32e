service tomcat do
  action :restart
  not_if { layer_apps('java').empty? }
end
