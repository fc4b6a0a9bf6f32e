search('aws_opsworks_app', 'deploy:true').each do |app|
  unless node['sample']['files_only']
    service 'webapp' do
      supports status: true, restart: true
      action %i[stop disable]
      only_if { ::File.exist?('/etc/init.d/webapp') }
    end
  end

  directory "#{node['sample']['root']}/srv/www/#{app['shortname']}" do
    recursive true
    action :delete
  end
end
