include_recipe 'deploy'

layer_apps('nodejs').each do |application, app|
  execute "restart Node.js application #{application}" do
    command app[:nodejs][:restart_command]
  end
end
