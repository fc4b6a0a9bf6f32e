class Chef
  class Resource
    # Types of other operating systems: a recipe may declare one, in a branch that another platform takes or with a guard;
    # running it fails with its name. What they are given is accepted unread.
    class Unsupported < Resource
      def action(value = nil)
        @action = (value.is_a?(Array) ? value : [value]).map(&:to_sym) if value
        @action || [:create]
      end

      def method_missing(name, *arguments, **_options, &_block)
        # What an action of a custom resource knows, such as new_resource, is no property.
        return super if arguments.empty? && enclosing_provider&.respond_to?(name, true)
        arguments.size <= 1 && name.match?(/\A[a-z_]+\z/) ? nil : super
      end

      def respond_to_missing?(_name, _private = false) = false
    end

    Types::OTHER_SYSTEMS.each { |constant| const_set(constant, Class.new(Unsupported)) }
  end

  class Provider
    class Unsupported < Provider
      def run_action(_action = nil)
        raise Exceptions::UnsupportedPlatform, "The resource type #{new_resource.declared_type} is not supported on this platform (#{node['platform']} #{node['platform_version']})"
      end
    end
  end
end
