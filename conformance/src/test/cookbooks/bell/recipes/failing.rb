file '/srv/bell/changed' do
  content 'x'
  notifies :run, 'execute[after the failure]'
end

execute 'after the failure' do
  command 'echo after the failure >>/tmp/bell'
  action :nothing
end

execute 'exit 3'

file '/srv/bell/not-reached'
