# What a definition declares is found by its caller, and the other way round.
execute 'reload pools' do
  command 'echo reloaded >> /srv/define/reloads'
  action :nothing
end

pool 'heard'

ruby_block 'touch the template of the definition' do
  block { }
  action :nothing
end

resources('template[/srv/define/heard/pool.conf]').notifies :run, 'execute[reload pools]', :delayed
