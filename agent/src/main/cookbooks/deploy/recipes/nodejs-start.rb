include_recipe 'deploy'

layer_apps('nodejs').each do |application, app|
  execute "start Node.js application #{application}" do
    command app[:nodejs][:start_command]
  end
end
