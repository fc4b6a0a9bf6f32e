directory '/srv/ow11'

# Data bags come from the custom JSON.
colour = data_bag_item('colours', 'red')

file '/srv/ow11/facts' do
  content [
    "activity #{node[:opsworks][:activity]}",
    "ruby #{node[:opsworks][:ruby_version]} #{node['opsworks']['rails_stack']['name'].inspect}",
    "stack #{node.opsworks.stack.name}",
    "me #{node[:opsworks][:instance][:hostname]} #{node[:opsworks][:instance][:layers].join(',')}",
    "apps #{node[:opsworks][:applications].map { |app| app[:slug_name] }.join(',')}",
    "bag #{colour['hex']} #{data_bag('colours').sort.join(',')} #{search(:colours, 'hex:0*').map { |item| item['id'] }.join(',')}",
    "json #{node[:opsworks11][:timeout]} #{node[:opsworks11][:greeting]} #{node[:opsworks11][:forced]}",
    "solo #{Chef::Config[:solo].inspect} #{Chef::VERSION}",
    "infra #{node[:dependencies][:gem_binary]} #{node[:ebs][:devices].to_hash.inspect}"
  ].join("\n") + "\n"
end

include_recipe 'opsworks-11::hosts'
include_recipe 'opsworks-11::balancer'
