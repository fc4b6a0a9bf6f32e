include_recipe 'deploy'

layer_apps('php').each do |_, app|
  deploy_back app[:deploy_to] do
    app_data app
  end
end
