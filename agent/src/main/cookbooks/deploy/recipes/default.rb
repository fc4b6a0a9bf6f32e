(node['deploy'] || {}).each_value do |app|
  opsworks_deploy_user do
    deploy_data app
  end
end
