# Every instance of the stack in /etc/hosts, found by search.
members = search(:node, 'name:*').map { |member| [member[:private_ip] || member[:opsworks][:instance][:private_ip], member.name] }

template '/etc/hosts' do
  source 'hosts.erb'
  mode 0644
  variables :localhost => node[:opsworks][:instance], :members => members
end

# The same by layer.
file '/srv/ow11/roles' do
  content node[:opsworks][:layers].keys.sort.map { |layer|
    "#{layer}: #{search(:node, "role:#{layer}").map(&:name).sort.join(' ')}\n"
  }.join
end
