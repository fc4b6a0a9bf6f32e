directory '/srv/trees'

remote_directory '/srv/trees/tree' do
  source 'tree'
  owner 'daemon'
  group 'daemon'
  mode '0750'
  files_owner 'mail'
  files_group 'mail'
  files_mode '0640'
  files_backup 1
end

remote_directory '/srv/trees/purged' do
  source 'tree'
  purge true
end

# The most specific directory is the whole tree, no other one is mixed in.
remote_directory '/srv/trees/special' do
  source 'nest/special'
end

remote_directory '/srv/trees/kept' do
  source 'tree'
  overwrite false
end
