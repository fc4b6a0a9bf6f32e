def whyrun_supported?
  true
end

def load_current_resource
  @current_resource = Chef::Resource::LwrpOldNote.new(new_resource.name)
  @current_resource.path(new_resource.path)
  if ::File.exists?(new_resource.path)
    @current_resource.text(::File.read(new_resource.path))
    @current_resource.exists = true
  end
end

action :write do
  unless @current_resource.exists && @current_resource.text == wanted
    converge_by("write note #{@new_resource.path}") do
      ::File.open(@new_resource.path, 'w') { |io| io.write(wanted) }
    end
  end
  file @new_resource.path do
    mode new_resource.mode
  end.run_action(:create)
end

action :erase do
  if @current_resource.exists
    ::FileUtils.rm(new_resource.path)
    new_resource.updated_by_last_action(true)
  end
end

private

def wanted
  "#{new_resource.banner}\n"
end
