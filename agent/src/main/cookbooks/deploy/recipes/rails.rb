# Deploys the applications of the layer of Rails, on Apache with Passenger or on nginx with Unicorn.
include_recipe 'deploy'
include_recipe "deploy::#{unicorn? ? 'nginx' : 'apache'}"
web_server = unicorn? ? 'nginx' : apache
on_passenger = !unicorn?
(debian? ? %w(ruby ruby-dev ruby-bundler build-essential) : %w(ruby ruby-devel rubygem-bundler gcc gcc-c++ make)).each { |name| package name }
package debian? ? 'libapache2-mod-passenger' : 'mod_passenger' unless unicorn?

layer_apps('rails').each do |application, app|
  opsworks_deploy_dir do
    user app[:user]
    group app[:group]
    path app[:deploy_to]
  end

  { 'database.yml' => app[:database][:host], 'memcached.yml' => app[:memcached][:host] }.each do |name, told|
    template "#{app[:deploy_to]}/shared/config/#{name}" do
      cookbook 'deploy'
      source "#{name}.erb"
      owner app[:user]
      group app[:group]
      mode '0660'
      sensitive true
      variables :app => app
      not_if { told.to_s.empty? }
    end
  end

  if unicorn?
    template "#{app[:deploy_to]}/shared/config/unicorn.conf" do
      cookbook 'deploy'
      source 'unicorn.conf.erb'
      mode '0644'
      variables :app => app, :workers => [node['rails'] ? node['rails']['max_pool_size'].to_i : 0, 1].max
    end

    template "#{app[:deploy_to]}/shared/scripts/unicorn" do
      cookbook 'deploy'
      source 'unicorn.erb'
      group app[:group]
      mode '0750'
      sensitive true
      variables :app => app
    end
  end

  opsworks_deploy do
    deploy_data app
    app application
  end

  deploy_site application do
    app_data app
    server web_server
    service web_server
    template on_passenger ? 'apache-site.conf.erb' : 'nginx-site.conf.erb'
    passenger on_passenger
  end
end
