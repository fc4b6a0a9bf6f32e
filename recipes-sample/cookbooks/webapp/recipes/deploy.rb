me = search('aws_opsworks_instance', 'self:true').first

search('aws_opsworks_app', 'deploy:true').each do |app|
  unless me['role'].include?('app')
    log "#{app['shortname']} does not belong on the layers #{me['role'].join(', ')}"
    next
  end

  checkout = "#{node['sample']['root']}/srv/www/#{app['shortname']}"

  directory File.dirname(checkout) do
    recursive true
    not_if { ::File.directory?(::File.dirname(checkout)) }
  end

  git checkout do
    repository app['app_source']['url']
    revision app['app_source']['revision']
    user node['webapp']['user'] unless node['sample']['files_only']
    group node['webapp']['user'] unless node['sample']['files_only']
    notifies :restart, 'service[webapp]' unless node['sample']['files_only']
  end

  next if node['sample']['files_only']

  file '/etc/default/webapp' do
    content "APP_DIRECTORY=#{checkout}\n"
    mode '0644'
    notifies :restart, 'service[webapp]'
  end

  service 'webapp' do
    supports status: true, restart: true
    action %i[enable start]
  end
end
