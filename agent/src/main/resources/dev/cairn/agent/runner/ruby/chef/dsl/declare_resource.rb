class Chef
  module DSL
    # Making resources, finding them, and finding them or making them. Chef 12 took the place of a declaration by position.
    module DeclareResource
      def declare_resource(type, name = '', place = nil, created_at: place, run_context: self.run_context, enclosing_provider: nil, **_options, &block)
        resource = build_resource(type, name, :created_at => created_at, :run_context => run_context,
                                  :enclosing_provider => enclosing_provider, &block)
        run_context.resource_collection.insert(resource, :resource_type => resource.declared_type, :instance_name => resource.name)
        resource.after_declared
        resource
      end

      def build_resource(type, name = '', place = nil, created_at: place, run_context: self.run_context, enclosing_provider: nil, **_options, &block)
        type = type.to_sym
        created_at = created_at[:created_at] if created_at.is_a?(Hash)
        resource_class = type_class(type, run_context.node)
        # What a type of the engine declares was declared by the recipe that used the type.
        source_line = created_at || Cairn::Source.of_declaration(block) || (is_a?(Provider) ? new_resource.source_line : nil)
        begin
          resource = resource_class.new(name, run_context)
          resource.declared_type = type
          resource.source_line = source_line
          resource.cookbook_name = cookbook_name if respond_to?(:cookbook_name, true)
          resource.recipe_name = recipe_name if respond_to?(:recipe_name, true)
          resource.params = params if respond_to?(:params, true)
          provider = enclosing_provider || (is_a?(Provider) ? self : nil)
          resource.enclosing_provider = provider if provider
          resource.load_from_prior if run_context.cloning?
          evaluate_in(resource, &block) if block
          resource.after_created
          resource
        rescue Exceptions::ValidationFailed => e
          e.extend(Cairn::Located).resource_line ||= source_line
          raise
        end
      end

      def resources(*lookup) = run_context.resource_collection.find(*lookup)

      def find_resource!(type, name, run_context: self.run_context) = run_context.resource_collection.find("#{type}[#{name}]")

      def find_resource(type, name, run_context: self.run_context, created_at: nil, **_options, &block)
        find_resource!(type, name, :run_context => run_context)
      rescue Exceptions::ResourceNotFound
        block ? declare_resource(type, name, :run_context => run_context, :created_at => created_at, &block) : nil
      end

      def edit_resource!(type, name, run_context: self.run_context, **_options, &block)
        resource = find_resource!(type, name, :run_context => run_context)
        evaluate_in(resource, &block) if block
        resource
      end

      def edit_resource(type, name, run_context: self.run_context, created_at: nil, **options, &block)
        edit_resource!(type, name, :run_context => run_context, &block)
      rescue Exceptions::ResourceNotFound
        declare_resource(type, name, :run_context => run_context, :created_at => created_at, **options, &block)
      end

      def delete_resource!(type, name, run_context: self.run_context) = run_context.resource_collection.delete("#{type}[#{name}]")

      def delete_resource(type, name, run_context: self.run_context)
        delete_resource!(type, name, :run_context => run_context)
      rescue Exceptions::ResourceNotFound
        nil
      end

      def with_run_context(context)
        old = @run_context
        @run_context = case context
                       when :root then old.root_run_context
                       when :parent then old.parent_run_context || old
                       when RunContext then context
                       else raise ArgumentError, "do not know how to change run_context to #{context.inspect}"
                       end
        yield
      ensure
        @run_context = old
      end

      def resource_class_for(type) = Types.find(type.to_sym, run_context.node)

      private

      # In an action the block is handed the custom resource, else the resource itself, as Chef 11 did.
      def evaluate_in(resource, &block)
        resource.instance_exec(is_a?(Provider) ? new_resource : resource, &block)
      end

      def type_class(type, node)
        Types.find(type, node) || raise(Exceptions::NoSuchResourceType, "Cannot find a resource for #{type} on #{node['platform']} version #{node['platform_version']}")
      end
    end
  end
end
