directory '/srv/hello' do
  owner 'daemon'
  group 'daemon'
  mode '0750'
end

# Only the last directory gets the owner and the mode.
directory '/srv/hello/a/b/c' do
  owner 'daemon'
  mode '700'
  recursive true
end

file '/srv/hello/quoted' do
  content "four digits\n"
  mode '0640'
  owner 'daemon'
  group 'mail'
end

file '/srv/hello/three' do
  content "three digits\n"
  mode '640'
  owner 1
  group 8
end

file '/srv/hello/number' do
  content "a number\n"
  mode 0640
  owner '1'
  group '8'
end

file '/srv/hello/empty'

file '/srv/hello/unsaved' do
  content "no copy is kept\n"
  backup false
end
