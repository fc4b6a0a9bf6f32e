include_recipe 'deploy'

layer_apps('rails').each do |_, app|
  deploy_back app[:deploy_to] do
    app_data app
  end
end

include_recipe 'deploy::rails-restart'
