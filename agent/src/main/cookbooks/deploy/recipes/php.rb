# Deploys the applications of the layer of PHP.
include_recipe 'deploy'
package debian? ? 'libapache2-mod-php' : 'php'
include_recipe 'deploy::apache'
web_server = apache

layer_apps('php').each do |application, app|
  opsworks_deploy_dir do
    user app[:user]
    group app[:group]
    path app[:deploy_to]
  end

  template "#{app[:deploy_to]}/shared/config/opsworks.php" do
    cookbook 'deploy'
    source 'opsworks.php.erb'
    owner app[:user]
    group app[:group]
    mode '0660'
    sensitive true
    variables :app => app, :layers => node['opsworks']['layers'], :stack => node['opsworks']['stack']['name']
  end

  opsworks_deploy do
    deploy_data app
    app application
  end

  deploy_site application do
    app_data app
    server web_server
    service web_server
    template 'apache-site.conf.erb'
  end
end
