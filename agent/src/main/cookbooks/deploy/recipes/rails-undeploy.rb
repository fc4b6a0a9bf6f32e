include_recipe 'deploy'
include_recipe "deploy::#{unicorn? ? 'nginx' : 'apache'}"
web_server = unicorn? ? 'nginx' : apache

layer_apps('rails').each do |application, app|
  execute "stop Unicorn of #{application}" do
    command "#{app[:deploy_to]}/shared/scripts/unicorn stop"
    only_if { ::File.exist?("#{app[:deploy_to]}/shared/scripts/unicorn") }
  end

  deploy_removed application do
    path app[:deploy_to]
    server web_server
    service web_server
  end
end
