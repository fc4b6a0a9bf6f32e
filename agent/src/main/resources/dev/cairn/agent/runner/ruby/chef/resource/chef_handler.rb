class Chef
  class Resource
    # A handler of reports and failures, from a file of the machine or a class that is loaded already.
    class ChefHandler < Resource
      allowed_actions :enable, :disable
      default_action :enable

      property :class_name, String, :name_property => true
      property :source, String
      property :arguments, [Array, Hash, String], :default => [], :coerce => proc { |value| value.is_a?(Array) ? value : [value] }
      property :type, Hash, :default => { :report => true, :exception => true }

      # The words of old for type.
      def supports(value = {}, **more)
        value = value.merge(more)
        type(value) unless value.empty?
        type
      end
    end
  end

  class Provider
    class ChefHandler < Provider
      def action_enable
        Kernel.load(new_resource.source) if new_resource.source && ::File.file?(new_resource.source)
        handler_class = new_resource.class_name.split('::').inject(Object) { |place, name| place.const_get(name) }
        each_list do |kind, list|
          next if list.any? { |handler| handler.class == handler_class }
          converge_by("enable #{new_resource.class_name} as a #{kind} handler") { list << handler_class.new(*new_resource.arguments) }
        end
      end

      def action_disable
        each_list do |kind, list|
          next if list.none? { |handler| handler.class.name == new_resource.class_name }
          converge_by("disable #{new_resource.class_name} as a #{kind} handler") { list.reject! { |handler| handler.class.name == new_resource.class_name } }
        end
      end

      private

      def each_list
        kinds = new_resource.type
        %i[start report exception].each { |kind| yield kind, Config[:"#{kind}_handlers"] if kinds[kind] || kinds[kind.name] }
      end
    end
  end
end
