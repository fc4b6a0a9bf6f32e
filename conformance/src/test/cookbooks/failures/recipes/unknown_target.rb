file '/srv/failing' do
  notifies :restart, 'service[nobody]'
end
