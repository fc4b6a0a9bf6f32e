# A failing notification: both failures are told.
include_recipe 'failures'

execute 'later' do
  command 'echo later words >&2; exit 4'
  action :nothing
end

file '/srv/told' do
  content "x\n"
  notifies :run, 'execute[later]'
end

execute('now') { command 'exit 5' }
