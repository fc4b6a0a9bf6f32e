directory '/srv/custom'

execute 'entry changed' do
  command 'echo changed >> /srv/custom/changes'
  action :nothing
end

conf_entry '/srv/custom/colour' do
  value '  blue '
  mode '0600'
  secret 'not to be shown'
  comment 'not part of the state'
  notifies :run, 'execute[entry changed]'
end

conf_entry '/srv/custom/number' do
  value 42
  kind :fancy
end

conf_pair '/srv/custom/pair/deep'

conf_base '/srv/custom/base'
conf_loud '/srv/custom/loud'

conf_listener 'http' do
  port 80
end
conf_listener 'https' do
  port 443
end
