root = node['sample']['root']

package 'redis-server' do
  not_if { node['sample']['files_only'] }
end

directory "#{root}/etc/redis" do
  recursive true
  mode '0755'
  not_if { ::File.directory?("#{root}/etc/redis") }
end

template "#{root}/etc/redis/redis.conf" do
  source 'redis.conf.erb'
  mode '0644'
  notifies :restart, 'service[redis-server]' unless node['sample']['files_only']
end

unless node['sample']['files_only']
  service 'redis-server' do
    supports status: true, restart: true
    action %i[enable start]
  end
end
