group 'crew' do
  gid 4200
end

# Needs an account of its own for each, and no home.
user 'homeless' do
  uid 4300
  gid 'crew'
  shell '/bin/sh'
  home '/srv/never-made'
  manage_home false
end

user 'housed' do
  comment 'Has a house'
  home '/srv/house'
  shell '/bin/bash'
  # The salted form of a password that is not said here.
  password '$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.'
  supports :manage_home => true
end

user 'machine' do
  system true
  shell '/usr/sbin/nologin'
end

group 'replaced' do
  members %w(homeless housed)
end

group 'appended' do
  members 'homeless'
  append true
end

# As the old cookbooks count.
taken = node['etc']['passwd'].map { |_, account| account['uid'] }
unless node['etc']['passwd'].key?('counted')
  node.default['people']['next'] = ((taken.select { |uid| uid >= 4000 && uid < 5000 } + [4000]).max + 100)
end

user 'counted' do
  uid node['people'] ? node['people']['next'] : node['etc']['passwd']['counted']['uid']
  manage_home true
end

directory '/home/counted/.ssh' do
  owner 'counted'
  mode '0700'
end

template '/home/counted/.ssh/authorized_keys' do
  source 'authorized_keys.erb'
  owner 'counted'
  mode '0600'
  variables keys: ['ssh-rsa AAAA first', 'ssh-rsa BBBB second']
end

search('people', 'groups:crew NOT action:remove') do |item|
  user item['id'] do
    uid item['uid']
    gid 'crew'
    home "/home/#{item['id']}"
    shell item['shell'] || '/bin/sh'
    manage_home true
  end
end

search(:people, 'action:remove').each do |item|
  user item['id'] do
    action :remove
  end
end
