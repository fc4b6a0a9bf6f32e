class Chef
  module Mixin
    # Properties for classes that are not resources.
    module Properties
      def self.included(base)
        base.extend(ClassMethods)
      end

      module ClassMethods
        def property_type(type = NOT_PASSED, **options) = Property.new(self, :property_type, type, options)

        def properties = (@properties ||= {})

        def property(name, type = NOT_PASSED, **options)
          definition = properties[name.to_sym] = Property.new(self, name, type, options)
          define_method(name) { |value = NOT_PASSED| definition.call(self, value) }
          define_method(:"#{name}=") { |value| definition.set(self, value) }
          definition
        end
      end

      def default_copies = (@default_copies ||= {})
      def requirements_matter? = false
      def property_is_set?(name) = self.class.properties.fetch(name.to_sym).set?(self)
      def reset_property(name) = self.class.properties.fetch(name.to_sym).reset(self)
    end
  end
end
