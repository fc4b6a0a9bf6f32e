# As recipes for OpsWorks were written: the stack's definitions for each application that is deployed.
include_recipe 'deploy'

node[:deploy].each do |application, deploy|
  if deploy[:application_type] != 'other'
    Chef::Log.debug("Skipping opsworks-11::deploy for application #{application}")
    next
  end

  opsworks_deploy_dir do
    user deploy[:user]
    group deploy[:group]
    path deploy[:deploy_to]
  end

  template "#{deploy[:deploy_to]}/shared/config/app.yml" do
    source 'app.yml.erb'
    owner deploy[:user]
    group deploy[:group]
    mode '0660'
    variables :deploy => deploy, :application => application, :environment => deploy[:environment_variables]
    only_if { ::File.directory?("#{deploy[:deploy_to]}/shared/config") }
  end

  opsworks_deploy do
    deploy_data deploy
    app application
  end
end
