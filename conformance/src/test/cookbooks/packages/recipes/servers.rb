# What layers are made of: a web server behind a proxy, a cache, a key-value store and a database.
package %w(nginx-light haproxy memcached redis-server mariadb-server)

file '/etc/nginx/sites-available/default' do
  content "server { listen 127.0.0.1:8080; location / { return 200 'answered by nginx\\n'; } }\n"
  notifies :restart, 'service[nginx]', :immediately
end

file '/etc/haproxy/haproxy.cfg' do
  content <<-EOH
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:80
  default_backend nginx
backend nginx
  server nginx 127.0.0.1:8080
  EOH
  notifies :restart, 'service[haproxy]', :immediately
end

file '/etc/memcached.conf' do
  content "-m 16\n-p 11311\n-u memcache\n-l 127.0.0.1\n-d\n"
  notifies :restart, 'service[memcached]'
end

%w(nginx haproxy memcached redis-server mariadb).each do |name|
  service name do
    supports status: true, restart: true
    action [:enable, :start]
  end
end

bash 'database' do
  code "mysql -e 'CREATE DATABASE conformance; CREATE TABLE conformance.words (word VARCHAR(20)); INSERT INTO conformance.words VALUES (\"stored\")'"
  not_if 'mysql -e "USE conformance"'
end
