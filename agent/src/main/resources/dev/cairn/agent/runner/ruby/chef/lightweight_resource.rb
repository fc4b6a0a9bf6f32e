class Chef
  # Resource types of the directories resources/ and providers/ of a cookbook, of either style.
  module LightweightResource
    class << self
      # A file of resources/ becomes a class; its type is <cookbook>_<file>.
      def load(cookbook_name, path)
        type = type_of(cookbook_name, path)
        resource_class = Class.new(Resource::LWRPBase)
        resource_class.custom = true
        resource_class.defining_cookbook = cookbook_name
        resource_class.defining_file = path
        resource_class.name_by_file(type)
        Types.provide(type, resource_class)
        constant = Types.camel_case(type)
        hidden = name_class(Resource, constant, resource_class)
        Cairn::Source.evaluate_class(resource_class, path)
        give_back(constant, hidden) if hidden && !resource_class.for_this_chef?
        resource_class
      end

      # A file of providers/ becomes a class of the same name below Chef::Provider.
      def load_provider(cookbook_name, path)
        type = type_of(cookbook_name, path)
        provider_class = Class.new(Provider::LWRPBase)
        Provider::Lookup.provide(type, provider_class, {})
        name_class(Provider, Types.camel_case(type), provider_class)
        Cairn::Source.evaluate_class(provider_class, path)
        provider_class
      end

      def type_of(cookbook_name, path)
        file = ::File.basename(path, '.rb')
        (file == 'default' ? cookbook_name : "#{cookbook_name}_#{file}").tr('-', '_').to_sym
      end

      private

      # The engine's type is the one of the name after all.
      def give_back(constant, type)
        Resource.send(:remove_const, constant)
        Resource.const_set(constant, type)
      end

      # Cookbooks of old name the classes; a library's class of that name stays what it is. A type of the engine that nobody
      # has used yet gives way to the cookbook's of the same name, and is returned: it is loaded first, since its part may
      # say other types, too.
      def name_class(owner, constant, type)
        return unless constant.match?(/\A[A-Z]\w*\z/)
        hidden = owner.const_get(constant, false) if owner.autoload?(constant, false)
        owner.send(:remove_const, constant) if hidden
        if hidden.nil? && Object.const_defined?(constant, false)
          answer_to(owner, constant, type)
        elsif !owner.const_defined?(constant, false)
          owner.const_set(constant, type)
        end
        hidden
      end

      # Within the class the bare word means the library's module of that name; the full name finds the class all the same.
      def answer_to(owner, constant, type)
        names = owner.instance_variable_get(:@lent_names) || owner.instance_variable_set(:@lent_names, {})
        if names.empty?
          owner.define_singleton_method(:const_missing) { |name| (equal?(owner) && names[name]) || super(name) }
        end
        names[constant.to_sym] = type
      end
    end
  end
end
