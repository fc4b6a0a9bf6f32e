user 'homeless' do
  shell '/bin/dash'
  action :modify
end

user 'housed' do
  action :lock
end

user 'nobody-there' do
  shell '/bin/dash'
  action :manage
end

group 'replaced' do
  members %w(housed)
end

group 'appended' do
  members %w(housed)
  excluded_members %w(counted)
  append true
end

user 'machine' do
  action :remove
end

group 'emptied' do
  members []
end
