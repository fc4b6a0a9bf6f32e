# One repository, checked out in the ways that there are. node['gad']['sha'] is given with the run.
origin = node['gad']['origin']

directory '/srv/work' do
  mode '0777'
end

git '/srv/work/branch' do
  repository origin
  revision 'main'
end

git 'by its tag' do
  destination '/srv/work/tag'
  repository origin
  reference 'v1'
  action :sync
end

git '/srv/work/sha' do
  repository origin
  revision node['gad']['sha']
  checkout_branch 'pinned'
end

git '/srv/work/head' do
  repository origin
  user 'nobody'
  group 'nogroup'
  enable_submodules true
  notifies :run, 'execute[head moved]', :immediately
end

execute 'head moved' do
  command 'git -C /srv/work/head rev-parse HEAD >> /srv/work/moves'
  environment 'GIT_CONFIG_COUNT' => '1', 'GIT_CONFIG_KEY_0' => 'safe.directory', 'GIT_CONFIG_VALUE_0' => '*'
  action :nothing
end

git '/srv/work/once' do
  repository origin
  revision 'main'
  depth 1
  action :checkout
end

git '/srv/work/exported' do
  repository origin
  revision 'main'
  action :export
  not_if { ::File.exist?('/srv/work/exported') }
end
