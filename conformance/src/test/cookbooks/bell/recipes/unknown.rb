file '/srv/bell/never' do
  content 'x'
end

file '/srv/bell/notifier' do
  content 'x'
  notifies :restart, 'service[nobody]'
end
