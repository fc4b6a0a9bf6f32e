remote_file '/srv/remote/mismatch' do
  source "#{node['remote']['url']}/fixed"
  checksum '0' * 64
end
