include_recipe 'deploy'
include_recipe 'deploy::nginx'

layer_apps('static', 'web').each do |application, app|
  deploy_removed application do
    path app[:deploy_to]
    server 'nginx'
    service 'nginx'
  end
end
