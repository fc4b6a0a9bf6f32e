module ConfOrder
  @lines = []
  def self.note(line) = @lines << line
  def self.text = "#{@lines.join("\n")}\n"
end

# A type in a class of its own; the resource below inherits its action.
class ConfBase < Chef::Resource
  provides :conf_base
  unified_mode true
  property :path, String, name_property: true
  property :greeting, String, default: 'hello'

  action :greet do
    file new_resource.path do
      content "#{new_resource.greeting} from the base\n"
    end
  end
end

class ConfLoud < ConfBase
  provides :conf_loud
  property :greeting, String, default: 'HELLO'

  action :greet do
    super()
    file "#{new_resource.path}.loud" do
      content "#{new_resource.greeting}!\n"
    end
  end
end
