include_recipe 'deploy'

layer_apps('nodejs').each do |application, app|
  deploy_back app[:deploy_to] do
    app_data app
  end

  execute "restart Node.js application #{application}" do
    command app[:nodejs][:restart_command]
  end
end
