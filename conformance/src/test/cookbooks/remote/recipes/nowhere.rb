remote_file '/srv/remote/nowhere' do
  source ["#{node['remote']['url']}/missing", "#{node['remote']['url']}/forbidden"]
end
