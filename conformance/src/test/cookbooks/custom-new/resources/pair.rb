# Inherits from the class of a library of this cookbook.
provides :conf_pair
unified_mode true

property :dir, String, name_property: true

action :create do
  directory new_resource.dir do
    recursive true
    notifies :create, "file[#{new_resource.dir}/second]", :immediately
  end
  ConfOrder.note('directory done')

  # Notified above, before it was declared: delivered here.
  file "#{new_resource.dir}/second" do
    content ConfOrder.text
    action :nothing
  end
  ConfOrder.note('second declared')

  file "#{new_resource.dir}/third" do
    content ConfOrder.text
    action :create_if_missing
  end
end
