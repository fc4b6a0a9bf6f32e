group 'opsworks'

node[:ssh_users].each do |uid, account|
  user account[:name] do
    uid uid.to_i
    gid 'opsworks'
    home "/home/#{account[:name]}"
    shell '/bin/bash'
    supports :manage_home => true
  end

  directory "/home/#{account[:name]}/.ssh" do
    owner account[:name]
    group 'opsworks'
    mode 0700
  end

  template "/home/#{account[:name]}/.ssh/authorized_keys" do
    source 'authorized_keys.erb'
    owner account[:name]
    group 'opsworks'
    mode 0600
    variables :public_key => account[:public_key]
    only_if { account[:public_key] }
  end
end

template '/etc/sudoers.d/opsworks' do
  source 'sudoers.erb'
  mode 0440
  variables :sudoers => node[:sudoers] || []
end
