# The bare type of the cookbook; its inner resource is a class of another type, run at once.
action :touch do
  note = Chef::Resource::LwrpOldNote.new("#{new_resource.dir}/#{new_resource.name}", run_context)
  note.text 'by constant'
  note.run_action(:write)
  new_resource.updated_by_last_action(note.updated_by_last_action?)
end
