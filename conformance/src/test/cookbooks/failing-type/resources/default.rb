unified_mode true
property :path, String, name_property: true

action :make do
  file "#{new_resource.path}.first"
  execute 'inside' do
    command 'echo inner words; exit 6'
  end
end
