include_recipe 'deploy'

layer_apps('nodejs').each do |application, app|
  execute "stop Node.js application #{application}" do
    command app[:nodejs][:stop_command]
  end
end
