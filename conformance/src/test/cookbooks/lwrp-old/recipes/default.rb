directory '/srv/lwrp'

execute 'site changed' do
  command 'echo changed >> /srv/lwrp/changes'
  action :nothing
end

execute 'note heard' do
  command 'echo heard >> /srv/lwrp/heard'
  action :nothing
end

lwrp_old_note '/srv/lwrp/note' do
  text 'first'
  level :high
  mode '0600'
  notifies :run, 'execute[note heard]', :immediately
end

lwrp_old_site 'main' do
  docroot '/srv/lwrp/main'
  port 8081
end

lwrp_old 'bare'

lwrp_old_note '/srv/lwrp/gone' do
  action :erase
end
