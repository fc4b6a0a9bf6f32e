# Built by its class, as recipes of that time did.
directory '/srv/lwrp' do
  action :nothing
end.run_action(:create)

note = Chef::Resource::LwrpOldNote.new('/srv/lwrp/constant', run_context)
note.text 'compiled'
note.run_action :write
node.run_state['constant'] = note.updated_by_last_action?

file '/srv/lwrp/constant.updated' do
  content "#{node.run_state['constant']} #{Chef::Provider::LwrpOldNote.superclass}\n"
  action :create_if_missing
end
