remote_directory '/srv/trees/kept' do
  source 'tree'
  action :delete
end

remote_directory '/srv/trees/once' do
  source 'tree'
  action :create_if_missing
end
