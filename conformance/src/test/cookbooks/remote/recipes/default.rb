url = node['remote']['url']

directory '/srv/remote'

remote_file '/srv/remote/with-checksum' do
  source "#{url}/fixed"
  checksum node['remote']['checksum']
end

remote_file '/srv/remote/with-etag' do
  source "#{url}/etag"
  mode '0640'
  owner 'daemon'
end

remote_file '/srv/remote/with-time' do
  source "#{url}/modified"
end

remote_file '/srv/remote/changing' do
  source "#{url}/changing"
end

remote_file '/srv/remote/second-mirror' do
  source ["#{url}/missing", "#{url}/fixed"]
end

remote_file '/srv/remote/redirected' do
  source "#{url}/moved"
end

file '/srv/remote/on-the-machine' do
  content "local\n"
end

remote_file '/srv/remote/from-a-file' do
  source 'file:///srv/remote/on-the-machine'
end

ruby_block 'choose' do
  block { node.run_state['remote'] = "#{url}/fixed" }
  not_if { ::File.exist?('/srv/remote/lazy') }
end

remote_file '/srv/remote/lazy' do
  source(lazy { node.run_state['remote'] || "#{url}/fixed" })
end

remote_file '/srv/remote/headers' do
  source "#{url}/headers"
  headers 'X-Token' => 'secret-token'
end

# Bytes are bytes, compressed or not.
remote_file '/srv/remote/archive.gz' do
  source "#{url}/archive.gz"
end
