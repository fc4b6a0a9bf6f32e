# Deploys the applications of the layer of Node.js. Each listens on its own, so that a machine has one at a port.
include_recipe 'deploy'
package 'nodejs'
# Distributions of Node.js of its makers have it with them.
package 'npm' do
  not_if 'command -v npm'
end

layer_apps('nodejs').each do |application, app|
  opsworks_deploy_dir do
    user app[:user]
    group app[:group]
    path app[:deploy_to]
  end

  template "#{app[:deploy_to]}/shared/config/opsworks.js" do
    cookbook 'deploy'
    source 'opsworks.js.erb'
    owner app[:user]
    group app[:group]
    mode '0660'
    sensitive true
    variables :app => app, :layers => node['opsworks']['layers']
  end

  if app[:ssl_support]
    { 'crt' => app[:ssl_certificate], 'key' => app[:ssl_certificate_key], 'ca' => app[:ssl_certificate_ca] }.each do |ending, pem|
      file "#{app[:deploy_to]}/shared/config/ssl.#{ending}" do
        content pem.to_s
        owner app[:user]
        mode '0600'
        sensitive true
        not_if { pem.to_s.empty? }
      end
    end
  end

  opsworks_deploy do
    deploy_data app
    app application
  end

  deploy_node_service application do
    app_data app
  end

  execute "restart Node.js application #{application}" do
    command app[:nodejs][:restart_command]
  end
end
