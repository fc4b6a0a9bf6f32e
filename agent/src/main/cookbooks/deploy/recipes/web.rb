# Deploys the applications of the layer of static sites.
include_recipe 'deploy'
include_recipe 'deploy::nginx'

layer_apps('static', 'web').each do |application, app|
  opsworks_deploy_dir do
    user app[:user]
    group app[:group]
    path app[:deploy_to]
  end

  opsworks_deploy do
    deploy_data app
    app application
  end

  deploy_site application do
    app_data app
    server 'nginx'
    service 'nginx'
    template 'nginx-site.conf.erb'
  end
end
