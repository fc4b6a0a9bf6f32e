include_recipe 'deploy'
include_recipe 'deploy::tomcat'

layer_apps('java').each do |application, app|
  link webapp(application) do
    action :delete
    notifies :restart, "service[#{tomcat}]"
  end

  deploy_removed application do
    path app[:deploy_to]
  end
end
