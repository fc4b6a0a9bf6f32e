require 'chef/resource/lwrp_base'
require 'chef/provider/lwrp_base'

class Chef
  class Resource
    # No word of provides: the constant is the name.
    class LandMarker < Chef::Resource
      def initialize(name, run_context = nil)
        super
        @resource_name = :land_marker
        @provider = Chef::Provider::LandMarker
        @action = :create
        @allowed_actions.push(:create, :destroy)
        @path = name
      end

      def path(arg = nil)
        set_or_return(:path, arg, :kind_of => String)
      end

      def colour(arg = nil)
        set_or_return(:colour, arg, :kind_of => [String, Symbol], :equal_to => ['red', :red, 'blue'], :default => 'red')
      end
    end

    class LandBase < Chef::Resource::LWRPBase
      self.resource_name = :land_base
      actions :create
      default_action :create
      attribute :path, :name_attribute => true, :kind_of => String
    end
  end

  class Provider
    class LandMarker < Chef::Provider
      def whyrun_supported?
        true
      end

      def load_current_resource
        @current_resource = Chef::Resource::LandMarker.new(@new_resource.name)
        @current_resource.path(@new_resource.path)
        @current_resource
      end

      def action_create
        text = "#{new_resource.colour}\n"
        return if ::File.exist?(new_resource.path) && ::IO.read(new_resource.path) == text
        ::File.open(new_resource.path, 'w') { |io| io << text }
        new_resource.updated_by_last_action(true)
      end

      def action_destroy
        ::File.delete(new_resource.path) if ::File.exist?(new_resource.path)
      end
    end

    class LandBase < Chef::Provider::LWRPBase
      use_inline_resources

      def whyrun_supported?
        true
      end

      action :create do
        file new_resource.path do
          content "#{land_path('x')} #{LandText.for(node)}\n"
        end
      end
    end
  end
end
