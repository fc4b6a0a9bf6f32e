include_recipe 'deploy'
include_recipe 'deploy::tomcat'

layer_apps('java').each do |application, app|
  deploy_back app[:deploy_to] do
    app_data app
  end

  execute "restart for Java application #{application}" do
    command '/bin/true'
    notifies :restart, "service[#{tomcat}]"
  end
end
