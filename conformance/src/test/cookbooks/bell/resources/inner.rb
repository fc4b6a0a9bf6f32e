unified_mode true
provides :bell_inner

property :path, String, name_property: true

action :create do
  execute 'inner target' do
    command 'echo inner target >>/tmp/bell'
    action :nothing
  end

  file new_resource.path do
    content 'x'
    notifies :run, 'execute[inner target]', :delayed
    notifies :run, 'execute[outer service]', :immediately
    notifies :run, 'execute[outer later]', :delayed
  end

  execute 'echo inside >>/tmp/bell' do
    not_if { ::File.exist?('/srv/bell/inside') }
  end

  file '/srv/bell/inside'
end
