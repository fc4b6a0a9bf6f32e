provides :conf_entry
resource_name :conf_entry
unified_mode true

use 'ownership'

description 'A file of one line'
property :path, String, name_property: true
property :value, [String, Integer], required: true, coerce: proc { |given| given.to_s.strip }
property :size, Integer, callbacks: { 'must be positive' => ->(given) { given.positive? } }
property :kind, Symbol, equal_to: %i(plain fancy), default: :plain
property :label, String, default: lazy { "#{::File.basename(path)}/#{kind}" }
property :secret, String, sensitive: true, desired_state: false
property :comment, String, desired_state: false

default_action :set

load_current_value do |desired|
  current_value_does_not_exist! unless ::File.exist?(desired.path)
  label, value = ::File.read(desired.path).chomp.split('=', 2)
  label label
  value value
  mode format('%04o', ::File.stat(desired.path).mode & 07777)
end

action :set, description: 'writes the line' do
  converge_if_changed :value, :label do
    ::File.write(new_resource.path, "#{new_resource.label}=#{new_resource.value}\n")
    ::File.write("#{new_resource.path}.note", "#{ownership_of(new_resource.path)}\n")
  end
  converge_if_changed :mode do
    ::File.chmod(new_resource.mode.oct, new_resource.path)
  end
end

action :clear do
  file new_resource.path do
    action :delete
  end
end

action :reset do
  action_clear
  action_set
end
