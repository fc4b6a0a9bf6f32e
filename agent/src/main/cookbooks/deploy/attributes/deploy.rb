# What the stack configuration leaves open of each application. Custom JSON and later cookbooks win.
default['opsworks']['deploy_user']['user'] = 'deploy'
default['opsworks']['deploy_user']['group'] = node['platform_family'] == 'debian' ? 'www-data' : 'apache'
default['opsworks']['deploy_user']['shell'] = '/bin/bash'
default['opsworks']['deploy_keep_releases'] = 5
default['opsworks']['deploy_chef_provider'] = 'Timestamped'

(node['deploy'] || {}).each do |application, told|
  given_ssl = told['ssl_support']
  default['deploy'][application].tap do |app|
    app['deploy_to'] = "/srv/www/#{application}"
    app['user'] = node['opsworks']['deploy_user']['user']
    app['group'] = node['opsworks']['deploy_user']['group']
    app['shell'] = node['opsworks']['deploy_user']['shell']
    app['chef_provider'] = node['opsworks']['deploy_chef_provider']
    app['keep_releases'] = node['opsworks']['deploy_keep_releases']
    app['action'] = 'deploy'
    app['migrate'] = false
    app['migrate_command'] = 'if [ -f Gemfile ]; then bundle exec rake db:migrate; else rake db:migrate; fi'
    app['rails_env'] = 'production'
    app['sleep_before_restart'] = 0
    app['enable_submodules'] = true
    app['shallow_clone'] = false
    app['delete_cached_copy'] = true
    app['create_dirs_before_symlink'] = %w(tmp public config)
    app['purge_before_symlink'] = %w(log tmp/pids public/system)
    app['symlinks'] = { 'system' => 'public/system', 'pids' => 'tmp/pids', 'log' => 'log' }
    app['symlink_before_migrate'] = {}
    app['environment_variables'] = {}
    %w(start stop restart).each { |verb| app['nodejs']["#{verb}_command"] = "service node_web_app_#{application} #{verb}" }
    app['nodejs']['port'] = given_ssl ? 443 : 80
  end

  # Computed from what holds in the end.
  given = node['deploy'][application]
  default['deploy'][application].tap do |app|
    app['home'] = "/home/#{given['user']}"
    app['current_path'] = "#{given['deploy_to']}/current"
    app['absolute_document_root'] = "#{given['deploy_to']}/current/#{given['document_root'] ? "#{given['document_root']}/" : ''}"
    app['environment'] = { 'HOME' => node['deploy'][application]['home'], 'USER' => given['user'],
                           'RAILS_ENV' => given['rails_env'] || 'production', 'RACK_ENV' => given['rails_env'] || 'production' }
    given['environment_variables'].each { |name, value| app['environment'][name] = value.to_s }
  end
end
