# Deploys the applications of the layer of Java.
include_recipe 'deploy'
include_recipe 'deploy::tomcat'

layer_apps('java').each do |application, app|
  opsworks_deploy_dir do
    user app[:user]
    group app[:group]
    path app[:deploy_to]
  end

  opsworks_deploy do
    deploy_data app
    app application
  end

  # The page of the distribution.
  directory webapp(application) do
    recursive true
    action :delete
    not_if { ::File.symlink?(webapp(application)) }
  end

  link webapp(application) do
    to app[:current_path]
  end

  execute "restart for Java application #{application}" do
    command '/bin/true'
    notifies :restart, "service[#{tomcat}]"
  end
end
