# Each trigger is a file that is made in the first run only; what rings writes to /tmp/bell.
directory '/srv/bell'

%w(one two three).each do |name|
  file "/srv/bell/#{name}" do
    content name
    # Asked for three times, rung once, at the end.
    notifies :run, 'execute[delayed once]'
    notifies :run, 'execute[immediate]', :immediately if name == 'one'
  end
end

# Two actions on one target: both, in the order of asking.
file '/srv/bell/two-actions' do
  content 'x'
  notifies :touch, 'file[/tmp/two-actions]', :delayed
  notifies :delete, 'file[/tmp/two-actions]', :delayed
end

file '/tmp/two-actions' do
  action :nothing
end

execute 'immediate' do
  command 'echo immediate >>/tmp/bell'
  action :nothing
  notifies :run, 'execute[nested immediate]', :immediately
  notifies :run, 'execute[delayed by nested]'
end

execute 'nested immediate' do
  command 'echo nested >>/tmp/bell'
  action :nothing
end

execute 'delayed by nested' do
  command 'echo delayed by nested >>/tmp/bell'
  action :nothing
end

# Targets may come later than what notifies them.
execute 'delayed once' do
  command 'echo delayed once >>/tmp/bell'
  action :nothing
  notifies :run, 'execute[delayed by delayed]'
end

execute 'delayed by delayed' do
  command 'echo delayed by delayed >>/tmp/bell'
  action :nothing
end

# Rings before the change, and only when there will be one.
file '/srv/bell/before' do
  content 'x'
  notifies :run, 'execute[ring before]', :before
end

execute 'ring before' do
  command 'if [ -e /srv/bell/before ]; then echo too late; else echo before; fi >>/tmp/bell'
  action :nothing
end

# Subscribing looks forwards and backwards.
execute 'subscribes to a later one' do
  command 'echo subscribed forwards >>/tmp/bell'
  action :nothing
  subscribes :run, 'file[/srv/bell/later]', :immediately
end

file '/srv/bell/later' do
  content 'x'
end

execute 'subscribes to an earlier one' do
  command 'echo subscribed backwards >>/tmp/bell'
  action :nothing
  subscribes :run, ['file[/srv/bell/one]', 'file[/srv/bell/later]'], :delayed
end

execute 'outer service' do
  command 'echo outer service >>/tmp/bell'
  action :nothing
end

execute 'outer later' do
  command 'echo outer later >>/tmp/bell'
  action :nothing
end

bell_inner '/srv/bell/inner'

# A guard of the target is asked when it is notified.
file '/srv/bell/guarded' do
  content 'x'
  notifies :run, 'execute[guarded]', :immediately
end

execute 'guarded' do
  command 'echo guarded >>/tmp/bell'
  action :nothing
  not_if 'test -e /srv/bell/guarded'
end

execute 'echo last >>/tmp/bell' do
  not_if 'test -e /srv/bell/last'
end

file '/srv/bell/last'
