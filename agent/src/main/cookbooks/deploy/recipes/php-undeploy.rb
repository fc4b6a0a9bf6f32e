include_recipe 'deploy'
include_recipe 'deploy::apache'
web_server = apache

layer_apps('php').each do |application, app|
  deploy_removed application do
    path app[:deploy_to]
    server web_server
    service web_server
  end
end
