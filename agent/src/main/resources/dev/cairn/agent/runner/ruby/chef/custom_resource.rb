class Chef
  # What a resource class learns when it is a custom resource: actions in its own file, the current value, unified mode.
  module CustomResource
    # Actions and helpers of a custom resource.
    module ActionClass
      def self.included(base)
        base.extend(ClassMethods)
      end

      module ClassMethods
        def to_s = "#{@resource_class || 'custom resource'} action provider"
        alias inspect to_s
      end

      def load_current_resource
        block = new_resource.class.load_current_value_block
        return @current_resource = new_resource.class.new(new_resource.name, run_context) unless block
        @current_resource = current_from(block)
      end

      # The state after the action, when recipes ask for it.
      def load_after_resource
        block = new_resource.class.load_current_value_block
        @after_resource = current_from(block) if block
      end

      def current_value_does_not_exist! = raise(Exceptions::CurrentValueDoesNotExist)

      # Properties by their bare names, which old custom resources use, and methods of the resource class.
      def method_missing(name, *arguments, **options, &block)
        if arguments.empty? && new_resource.class.properties.key?(name) && !block
          new_resource.public_send(name)
        elsif Types.known?(name) || Types.find(name, node)
          super
        elsif new_resource.respond_to?(name)
          new_resource.public_send(name, *arguments, **options, &block)
        else
          super
        end
      end

      def respond_to_missing?(name, private = false) = new_resource.respond_to?(name) || super

      private

      def current_from(block)
        current = new_resource.class.new(new_resource.name, run_context)
        current.cookbook_name = new_resource.cookbook_name
        current.recipe_name = new_resource.recipe_name
        new_resource.class.properties.each do |name, property|
          next unless property.set?(new_resource) && (property.identity? || property.name_property? || !property.desired_state?)
          current.instance_variable_set(property.ivar, new_resource.instance_variable_get(property.ivar))
        end
        begin
          # The block's argument is the wanted state, its self the current one.
          block.arity.zero? ? current.instance_eval(&block) : current.instance_exec(new_resource, &block)
          current
        rescue Exceptions::CurrentValueDoesNotExist
          nil
        end
      end
    end

    def self.extended(resource_class)
      resource_class.include(CurrentValue)
    end

    module CurrentValue
      def current_value_does_not_exist! = raise(Exceptions::CurrentValueDoesNotExist)
    end

    def action(name, description: nil, &block)
      name = name.to_sym
      allowed_actions(*((@allowed_actions || inherited_actions) - [:nothing] + [name]).uniq)
      action_class.action(name, &block)
      default_action(name) unless @default_action || inherited_default_action?
      name
    end

    def action_description(_action, text: nil) = text

    def action_class(&block)
      unless @action_class
        resource_class = self
        base = superclass.respond_to?(:has_action_class?) && superclass.has_action_class? ? superclass.action_class : Provider
        @action_class = Class.new(base) do
          include ActionClass
          include DSL::Recipe
          @resource_class = resource_class
        end
        @action_class.define_singleton_method(:name) { "#{resource_class.name || resource_class.resource_name} action provider" }
        forward_shadowed_properties
      end
      @action_class.class_eval(&block) if block
      @action_class
    end
    alias declare_action_class action_class

    def has_action_class? = !@action_class.nil? || (superclass.respond_to?(:has_action_class?) && superclass.has_action_class?)

    def load_current_value(&block)
      @load_current_value_block = block if block
      action_class
    end

    def load_current_value!(&block) = load_current_value(&block)

    def load_current_value_block
      @load_current_value_block || (superclass.respond_to?(:load_current_value_block) ? superclass.load_current_value_block : nil)
    end

    def unified_mode(value = nil)
      @unified_mode = value unless value.nil?
      @unified_mode.nil? ? !Cairn.chef_line_before?(18) : @unified_mode
    end

    def custom_resource_cookbook = defining_cookbook

    # Evaluates a partial: resources/_name.rb beside this file.
    def use(partial)
      return if partial.start_with?('core::')
      place = ::File.dirname(defining_file || caller_locations(1, 1).first.path)
      base = partial.delete_suffix('.rb')
      name = ::File.basename(base)
      # With or without its underscore, which the file always has.
      places = [::File.join(place, "#{base}.rb"), ::File.join(place, ::File.dirname(base), "_#{name}.rb")]
      file = places.find { |path| ::File.file?(path) }
      raise Exceptions::FileNotFound, "#{self}: there is no partial #{partial}; looked for #{places.join(' and ')}" unless file
      Cairn::Source.evaluate_class(self, file)
    end

    # A property added later may hide a resource type of the same name inside the actions.
    def property(name, type = NOT_PASSED, **options)
      super.tap { forward_shadowed_properties if @action_class }
    end

    private

    def inherited_default_action? = superclass.respond_to?(:has_action_class?) && superclass.has_action_class?

    # A bare name of a property means the property, with a name or a block it means the resource type.
    def forward_shadowed_properties
      properties.each_key do |name|
        next unless Types.known?(name) && !@action_class.method_defined?(name, false)
        @action_class.define_method(name) do |*arguments, **options, &block|
          arguments.empty? && block.nil? ? new_resource.public_send(name) : declare_resource(name, *arguments, **options, &block)
        end
      end
    end
  end
end
