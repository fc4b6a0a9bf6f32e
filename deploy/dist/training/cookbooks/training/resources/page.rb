unified_mode true
provides :training_page
property :path, String, :required => true
property :text, String, :default => ''
default_action :create

load_current_value do |desired|
  current_value_does_not_exist! unless ::File.exist?(desired.path)
  path desired.path
  text ::File.read(desired.path)
end

action :create do
  converge_if_changed :text do
    file new_resource.path do
      content new_resource.text
    end
  end
end
