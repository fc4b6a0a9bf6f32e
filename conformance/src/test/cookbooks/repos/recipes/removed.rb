apt_repository 'local' do
  uri node['repos']['uri']
  action :remove
end

apt_repository 'keyed repository' do
  uri 'http://packages.example.invalid/debian'
  cache_rebuild false
  action :remove
end

apt_preference 'held-back' do
  package_name 'bash'
  action :remove
end
