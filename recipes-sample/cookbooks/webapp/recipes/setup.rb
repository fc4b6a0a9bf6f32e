include_recipe 'webapp::configure'

unless node['sample']['files_only']
  package %w[nginx python3 git]

  group node['webapp']['user'] do
    system true
  end

  user node['webapp']['user'] do
    gid node['webapp']['user']
    home '/srv/www'
    shell '/usr/sbin/nologin'
    system true
  end

  directory '/srv/www' do
    owner node['webapp']['user']
    group node['webapp']['user']
    mode '0755'
  end

  template '/etc/nginx/sites-available/webapp' do
    source 'nginx-site.erb'
    mode '0644'
    variables port: node['webapp']['port']
    notifies :reload, 'service[nginx]'
  end

  link '/etc/nginx/sites-enabled/default' do
    to '/etc/nginx/sites-available/webapp'
    notifies :reload, 'service[nginx]'
  end

  template '/etc/init.d/webapp' do
    source 'webapp.init.erb'
    mode '0755'
    variables user: node['webapp']['user'], port: node['webapp']['port']
  end

  service 'nginx' do
    supports status: true, restart: true, reload: true
    action %i[enable start]
  end
end
