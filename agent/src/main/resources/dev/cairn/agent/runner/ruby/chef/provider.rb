class Chef
  # Brings a resource into its desired state. Providers of cookbooks are Ruby; those of the engine hand over to Java.
  class Provider
    include DSL::Core
    # Inline resources of an action's code.
    include DSL::Resources
    include DSL::Definitions
    include DSL::IncludeRecipe

    attr_accessor :new_resource, :current_resource, :after_resource, :run_context, :action, :recipe_name, :cookbook_name, :logger

    class << self
      def provides(name, **options, &block)
        Lookup.provide(name, self, options, &block)
      end

      def provides?(_node, _resource) = true
      def supports?(_resource, _action) = true
      def use_inline_resources; end
      def use_inline_resources? = true
      def include_resource_dsl(*) = nil
      def include_resource_dsl? = true
      def node = Chef.node
      def descendants = subclasses.flat_map { |type| [type, *type.descendants] }

      # action :create do ... end; its resources are a collection of their own.
      def action(name, description: nil, &block)
        block ||= proc {}
        define_method(:"compile_action_#{name}", &block)
        # super() inside the block must reach the action of a superclass.
        define_method(:"action_#{name}") { compile_and_converge_action { __send__(:"compile_action_#{name}") } }
        new_actions << name.to_sym
      end

      def new_actions = (@new_actions ||= [])
      def action_description(*) = nil

      # The type under which Java's providers know what instances of this class do.
      def native_type(type = nil)
        @native_type = type if type
        @native_type || (superclass.respond_to?(:native_type) ? superclass.native_type : nil)
      end
    end

    def initialize(new_resource, run_context)
      @new_resource = new_resource
      @run_context = run_context
      @action = nil
      @current_resource = nil
      @converge_actions = nil
      @recipe_name = nil
      @cookbook_name = nil
    end

    def node = @run_context&.node
    def params = @new_resource&.params || {}
    def resource_collection = @run_context&.resource_collection
    def cookbook_name = @cookbook_name || @new_resource&.class&.defining_cookbook || @new_resource&.cookbook_name
    def recipe_name = @recipe_name || @new_resource&.recipe_name
    def events = @run_context.events
    def why_run? = !!Config[:why_run]
    alias whyrun_mode? why_run?
    def whyrun_supported? = true
    def load_current_resource; end
    def load_after_resource; end
    def define_resource_requirements; end
    def process_resource_requirements; end
    def cleanup_after_converge; end
    def action_nothing = true
    def resource_updated? = @updated || @new_resource.updated_by_last_action?
    def requirements = (@requirements ||= Requirements.new(self))
    def introduced; end
    def check_resource_semantics!; end

    def run_action(action = nil)
      @action = action.to_sym if action
      check_resource_semantics!
      load_current_resource
      define_resource_requirements
      requirements.run(@action) if @requirements
      unless respond_to?(:"action_#{@action}")
        raise Exceptions::UnsupportedAction, "#{self.class} does not support :#{@action}" unless @action == :nothing
      end
      if why_run? && !whyrun_supported?
        events.resource_bypassed(@new_resource, @action, self)
      else
        __send__(:"action_#{@action}")
      end
      @new_resource.updated_by_last_action(true) if @updated
      cleanup_after_converge
    end

    # A change: described, and made unless this is a dry run.
    def converge_by(descriptions, &block)
      @updated = true
      @new_resource.updated_by_last_action(true)
      if why_run?
        events.resource_update_applied(@new_resource, @action, descriptions, [])
        nil
      else
        result = block&.call
        events.resource_update_applied(@new_resource, @action, descriptions, [])
        result
      end
    end

    # Compares properties with the current state and runs the block once if one differs.
    def converge_if_changed(*names, &block)
      names = new_resource.class.state_properties.map(&:name) - new_resource.class.properties.values.select(&:identity?).map(&:name) if names.empty?
      names = names.flatten.map(&:to_sym)
      specified = names.select { |name| new_resource.property_is_set?(name) || new_resource.class.properties[name]&.default? }
      if current_resource
        changed = specified.select { |name| new_resource.public_send(name) != current_resource.public_send(name) }
        if changed.empty?
          return false
        end
        details = changed.to_h { |name| [name, [current_resource.public_send(name), new_resource.public_send(name)]] }
        width = changed.map { |name| name.name.size }.max
        lines = ["update #{current_resource.identity}"]
        changed.each do |name|
          property = new_resource.class.properties[name]
          if new_resource.sensitive || property&.sensitive?
            lines << "  set #{name.name.ljust(width)} to (suppressed sensitive property)"
          else
            lines << "  set #{name.name.ljust(width)} to #{new_resource.public_send(name).inspect} (was #{current_resource.public_send(name).inspect})"
          end
        end
      else
        details = specified.to_h { |name| [name, [nil, new_resource.public_send(name)]] }
        width = specified.map { |name| name.name.size }.max || 0
        lines = ["create #{new_resource.identity}"]
        specified.each do |name|
          property = new_resource.class.properties[name]
          shown = new_resource.sensitive || property&.sensitive? ? '(suppressed sensitive property)' : new_resource.public_send(name).inspect
          set = new_resource.property_is_set?(name) ? 'set' : 'default'
          lines << "  set #{name.name.ljust(width)} to #{shown}#{' (default value)' if set == 'default'}"
        end
      end
      converge_by([PropertyChanges.new(lines, shown_changes(details))], &block)
      true
    end

    # Lines for people, and the same as values for the report.
    class PropertyChanges < Array
      attr_reader :details

      def initialize(lines, details)
        super(lines)
        @details = details
      end
    end

    def shown_changes(details)
      details.to_h do |name, values|
        hidden = new_resource.sensitive || new_resource.class.properties[name]&.sensitive?
        [name.name, hidden ? nil : values]
      end
    end
    private :shown_changes

    # Runs a block whose resources are a collection of their own; the resource is updated if one of them was.
    def compile_and_converge_action(&block)
      outer = @run_context
      inner = outer.create_child
      inner.unified_mode = new_resource.class.respond_to?(:unified_mode) && new_resource.class.unified_mode
      @run_context = inner
      begin
        result = instance_eval(&block)
        Runner.new(inner).converge
        result
      ensure
        @run_context = outer
        @updated = true if inner.resource_collection.any?(&:updated?)
      end
    end
    alias recipe_eval_with_update_check compile_and_converge_action

    def notify_sub_resources; end
    def set_updated_status = @new_resource.updated_by_last_action(true)
    def recipe_eval(&block) = compile_and_converge_action(&block)

    def succeeds?
      run_action(@action)
      true
    rescue StandardError
      false
    end

    def respond_to_missing?(name, _private = false) = Types.known?(name)

    def method_missing(name, *arguments, **options, &block)
      if Types.known?(name) || Types.find(name, node)
        DSL::Resources.define(name)
        __send__(name, *arguments, **options, &block)
      elsif (helper = ChefUtils::DSL_METHODS[name])
        ChefUtils.call_helper(helper, self, arguments, &block)
      elsif Sugar.word?(name)
        Sugar.call(name, self, arguments, **options, &block)
      else
        super
      end
    end

    # Conditions of an action, and what a dry run assumes where they fail.
    class Requirements
      def initialize(provider)
        @provider = provider
        @blocks = []
      end

      def assert(*actions)
        assertion = Assertion.new
        yield assertion
        @blocks << [actions.map(&:to_sym), assertion]
      end

      def action_blocked?(_action) = false

      def run(action)
        @blocks.each do |actions, assertion|
          assertion.run(@provider) if actions.include?(action) || actions.include?(:all_actions)
        end
      end

      class Assertion
        def assertion(&block)
          @assertion = block
        end

        def failure_message(exception_or_text, text = nil)
          @exception, @text = text ? [exception_or_text, text] : [RuntimeError, exception_or_text]
        end

        def whyrun(message = nil, &block)
          @whyrun = message
          @resource_modifier = block
        end

        def block_action!; end

        def run(provider)
          return if @assertion.call
          raise @exception || RuntimeError, @text || 'assertion failed' unless provider.why_run?
          provider.events.whyrun_assumption(provider.action, provider.new_resource, @whyrun)
          @resource_modifier&.call
        end
      end
    end

    # Finds the provider class of a resource.
    module Lookup
      @provided = {}
      @preferred = {}
      @by_class = {}

      class << self
        def provide(name, provider_class, options, &block)
          (@provided[name.to_sym] ||= []).unshift([provider_class, options, block])
        end

        # The order among the providers of a type; it holds where its filters do.
        def prefer(name, classes, filters = {})
          (@preferred[name.to_sym] ||= []).unshift([Array(classes), filters])
        end

        def preferred(name)
          found = @preferred[name.to_sym]&.find { |_, filters| Types.meant_for?(Chef.node, filters, nil) }
          found ? found.first : []
        end

        # Those of a type that are meant on this machine, the preferred one first.
        def candidates(name, node)
          found = (@provided[name.to_sym] || []).select { |_, options, block| Types.meant_for?(node, options, block) }.map(&:first).uniq
          order = preferred(name)
          order.empty? ? found : found.sort_by.with_index { |type, index| [order.index(type) || order.size, index] }
        end

        def for(resource, action)
          given = resource.provider
          return platform_provider(resource, given) if given
          mapped = platform_map(resource)
          return mapped if mapped
          provided(resource, action) || by_class(resource) ||
            raise(Exceptions::ProviderNotFound, "Cannot find a provider for #{resource} on #{resource.node['platform']} version #{resource.node['platform_version']}")
        end

        def by_name(resource, name)
          return name if name.is_a?(Class)
          constant = Types.camel_case(name.to_s.to_sym)
          base = resource.class.provider_base
          [base, Provider, Provider::Package, Provider::Service].each do |place|
            return place.const_get(constant, false) if place.const_defined?(constant, false)
          end
          raise ArgumentError, "No provider found to match '#{name}' for #{resource}"
        end

        def action_defined?(resource, action)
          provider_class = resource.instance_variable_get(:@provider) || provided(resource) || nearest_provider(resource)
          provider_class&.method_defined?(:"action_#{action}") && !(provider_class <= Native)
        rescue NameError
          false
        end

        private

        # Recipes of old name Upstart on machines that run systemd now.
        def platform_provider(resource, given)
          return given unless given <= Provider::Service
          if given <= Provider::Service::Upstart && !::File.exist?('/sbin/initctl')
            Chef::Log.warn("#{resource}: provider #{given} does not exist on this machine, using the platform's")
            return Provider::Service
          end
          given
        end

        def platform_map(resource)
          return nil unless Chef.autoload?(:Platform).nil? && Chef.const_defined?(:Platform, false)
          Platform.mapped_provider(resource.node, resource.declared_type || resource.resource_name) || Platform.mapped_provider(resource.node, resource.resource_name)
        end

        # Of several the first that says it is for the resource and knows the action, or else the first for the resource.
        def provided(resource, action = :nothing)
          return nil if @provided.empty?
          name = [resource.declared_type, resource.resource_name].find { |type| @provided.key?(type) } or return nil
          found = candidates(name, resource.node).select { |type| type.provides?(resource.node, resource) }
          found.find { |type| type.supports?(resource, action) } || found.first
        end

        # Remembered for each class, since names are compared and constants looked up for it. Only while actions run, when all
        # classes are defined.
        def by_class(resource)
          @by_class[resource.class] ||= nearest_provider(resource)
        end

        def nearest_provider(resource)
          type = resource.class
          while type && type <= Resource
            found = own_provider(resource, type)
            return found if found
            type = type.superclass
          end
          resource.class.native_type && Provider::Plain
        end

        def own_provider(resource, type)
          return type.action_class if type.respond_to?(:has_action_class?) && type.has_action_class?
          base = resource.class.provider_base
          path = type.name&.delete_prefix('Chef::Resource::')
          constants = [path, Types.camel_case(type.resource_name || :nothing)].compact.uniq
          constants.each do |name|
            found = constant_below(base, name) || constant_below(Provider, name)
            return found if found.is_a?(Class) && found <= Provider
          end
          nil
        end

        def constant_below(base, path)
          path.split('::').inject(base) do |place, name|
            return nil unless name.match?(/\A[A-Z]\w*\z/) && place.const_defined?(name, false)
            place.const_get(name, false)
          end
        end
      end
    end
  end
end
