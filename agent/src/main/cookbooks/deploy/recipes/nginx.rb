# nginx, as the layers of static sites and of Rails on Unicorn have it.
package 'nginx'
service 'nginx' do
  action [:enable, :start]
end
