class Chef
  # A piece of the machine's desired state, and the superclass of all resource types.
  class Resource
    include DSL::Core

    FORBIDDEN_IN_TEXT = %i[@run_context @node @enclosing_provider @only_if @not_if @not_if_args @only_if_args
                           @prior_resource @notifies_only @running_action @default_copies @params @declared_type @source_line @cookbook_name
                           @recipe_name @allowed_actions @updated @updated_by_last_action @resource_name @noop
                           @guards @provider @action @elapsed_time @executed_by_runner @ignore_failure @retries
                           @retry_delay @sensitive @guard_interpreter @supports @name @verifications @defaulted].freeze

    # Lists of the same kind under their names in Chef; cookbooks add what their own resources keep.
    FORBIDDEN_IVARS = %i[@run_context @not_if @only_if @enclosing_provider]
    HIDDEN_IVARS = %i[@allowed_actions @resource_name @source_line @run_context @name @not_if @only_if @elapsed_time @enclosing_provider]

    # The vocabulary of custom resources, which a class learns when its file first uses a word of it.
    CUSTOM_WORDS = %i[action action_class declare_action_class load_current_value load_current_value! use
                      action_description custom_resource_cookbook].freeze

    class << self
      # ---- properties -------------------------------------------------------------------------------------------

      def properties
        @all_properties ||= superclass.respond_to?(:properties) ? superclass.properties.merge(own_properties) : own_properties.dup
      end

      def own_properties = (@own_properties ||= {})

      # For the engine's providers: the defaults that are the same for all resources, and the properties with their places.
      def native_properties
        @native_properties ||= [
          properties.values.select(&:constant?).reject { |property| property.default.nil? }.to_h { |property| [property.name.name, property.default] }.freeze,
          properties.values.map { |property| [property.name.name, property.ivar, property].freeze }.freeze
        ]
      end

      def required_properties = (@required_properties ||= properties.each_value.select { |property| property.options[:required] })
      def sensitive_properties = (@sensitive_properties ||= properties.each_value.select(&:sensitive?))

      def property(name, type = NOT_PASSED, **options)
        name = name.to_sym
        inherited = properties[name]
        definition = inherited ? inherited.derive(self, type, options) : Property.new(self, name, type, options)
        own_properties[name] = definition
        forget_inherited
        define_property_methods(name, definition)
        definition
      end

      # Of LWRPs; the same with the options of old, or with types as a property has them. A bare word, such as :required
      # without a value, never counted.
      def attribute(name, options = {}, **more)
        types = options unless options.is_a?(Hash) || options.is_a?(Symbol)
        options = (options.is_a?(Hash) ? options : {}).merge(more).transform_keys(&:to_sym)
        types = options.delete(:kind_of) if options.key?(:kind_of)
        property(name, types.nil? ? NOT_PASSED : types, **options, :lwrp => true)
      end

      def property_type(type = NOT_PASSED, **options) = Property.new(self, :type, type, options)

      def deprecated_property_alias(old, new, _message = nil, *_rest)
        # The new one may be declared further down.
        define_method(old) { |*value| public_send(new, *value) }
        define_method(:"#{old}=") { |value| public_send(:"#{new}=", value) }
      end

      def alias_property(old, new)
        alias_method(new, old)
        alias_method(:"#{new}=", :"#{old}=")
      end

      def identity_attr(name = nil) = name ? (@identity_attr = name.to_sym) : @identity_attr
      def identity_attrs(*names) = names.empty? ? [@identity_attr].compact : (@identity_attr = names.first.to_sym)
      alias identity_property identity_attr
      def identity_properties(*names) = names.empty? ? properties.values.select(&:identity?) : identity_attrs(*names)
      def state_attrs(*names) = names.empty? ? (@state_attrs || (superclass.respond_to?(:state_attrs) ? superclass.state_attrs : [])) : (@state_attrs = names)
      def state_properties(*names)
        return (@state_attrs = names) unless names.empty?
        properties.values.select(&:desired_state?)
      end

      # ---- actions ----------------------------------------------------------------------------------------------

      def allowed_actions(*actions)
        unless actions.empty?
          @allowed_actions = ([:nothing] + inherited_actions + actions.flatten.map(&:to_sym)).uniq
          forget_inherited
        end
        @allowed_actions || inherited_actions
      end

      def actions(*actions)
        return allowed_actions if actions.empty?
        allowed_actions(*actions)
        @default_action ||= [actions.flatten.first.to_sym] unless @default_action_given
      end

      def allowed_actions=(actions)
        @allowed_actions = actions.map(&:to_sym)
      end

      def default_action(action = nil)
        if action
          @default_action = (action.is_a?(Array) ? action : [action]).map(&:to_sym)
          @default_action_given = true
          missing = @default_action - allowed_actions
          allowed_actions(*missing) unless missing.empty?
        end
        @default_action || (superclass.respond_to?(:default_action) ? superclass.default_action : [:nothing])
      end

      def default_action=(action)
        default_action(action)
      end

      def inherited_actions = superclass.respond_to?(:allowed_actions) ? superclass.allowed_actions : [:nothing]

      # ---- names ------------------------------------------------------------------------------------------------

      def resource_name(name = NOT_PASSED)
        unless name.equal?(NOT_PASSED)
          @named_by_file = false
          @resource_name = name.nil? ? nil : name.to_sym
          # Up to Chef 15 that was enough for a library's class, too, to be a type.
          provides(@resource_name) if @resource_name && (custom? || !Types.known?(@resource_name))
        end
        @resource_name || (self.name ? @name_by_class ||= Types.snake_case(self.name).to_sym : nil)
      end

      def resource_name=(name)
        resource_name(name)
      end

      # By the last part of the class's name.
      def use_automatic_resource_name
        resource_name(Types.snake_case(name))
        provides(resource_name)
      end

      def dsl_name = resource_name.to_s
      def resource_for_node(type, node) = Types.find(type.to_sym, node) || raise(Exceptions::NoSuchResourceType, "Cannot find a resource for #{type} on #{node['platform']} version #{node['platform_version']}")
      def resource_matching_short_name(type) = Types.find(type.to_sym, Chef.node)
      def descendants = subclasses.flat_map { |type| [type, *type.descendants] }

      def provides(name, **options, &block)
        options.delete(:canonical)
        options.delete(:target_mode)
        options.delete(:override)
        Types.provide(name, self, options, &block)
        if @named_by_file && !Cairn.chef_line_before?(13)
          @named_by_file = false
          @resource_name = name.to_sym
        end
        @resource_name ||= name.to_sym if self.name.nil?
      end

      # For other versions of Chef the type is that of the engine, as if the cookbook did not have it.
      def chef_version_for_provides(constraint = nil)
        @chef_version_for_provides = constraint if constraint
        @chef_version_for_provides
      end

      def for_this_chef? = @chef_version_for_provides.nil? || VersionConstraint.new(@chef_version_for_provides).include?(Chef::VERSION)

      # The name that holds unless the file says another one; since Chef 13 its first word of provides does.
      def name_by_file(type)
        @resource_name = type
        @named_by_file = true
      end

      def provides?(_node, _resource) = true

      # The type under which Java's providers know it; nil when the action is Ruby.
      def native_type(type = nil)
        @native_type = type if type
        @native_type || (superclass.respond_to?(:native_type) ? superclass.native_type : nil)
      end

      attr_writer :custom, :defining_cookbook
      attr_accessor :defining_file

      def custom? = !!@custom
      # From Chef 18 on the resources within an action run as they are declared unless the type says otherwise.
      def unified_mode(value = nil)
        return !Cairn.chef_line_before?(18) if value.nil?
        extend(CustomResource)
        unified_mode(value)
      end
      def has_action_class? = false
      def defining_cookbook = @defining_cookbook || (superclass.respond_to?(:defining_cookbook) ? superclass.defining_cookbook : nil)

      def provider_base(base = nil)
        @provider_base = base if base
        @provider_base || Provider
      end

      def guard_inherited_attributes(*names)
        @guard_inherited_attributes = names unless names.empty?
        @guard_inherited_attributes || []
      end
      alias set_guard_inherited_attributes guard_inherited_attributes

      # Words of custom resources that only documentation needs.
      %i[description introduced examples deprecated preview_resource target_mode skip_docs].each do |word|
        define_method(word) { |*_arguments, **_options| nil }
      end

      def run_context = Chef.run_context
      def node = Chef.node
      def lazy(&block) = DelayedEvaluator.new(&block)

      # Builds a custom resource's vocabulary when it is first used.
      def method_missing(name, *arguments, **options, &block)
        if CUSTOM_WORDS.include?(name)
          extend(CustomResource)
          return public_send(name, *arguments, **options, &block)
        end
        super
      end

      def respond_to_missing?(name, _private = false) = CUSTOM_WORDS.include?(name)

      def forget_inherited
        @all_properties = @required_properties = @sensitive_properties = @native_properties = nil
        subclasses.each { |type| type.forget_inherited if type.respond_to?(:forget_inherited) }
      end

      def class_from_file(path) = Cairn::Source.evaluate_class(self, path)
      def from_file(path) = class_from_file(path)

      private

      def define_property_methods(name, _definition)
        define_method(name) do |value = NOT_PASSED, &block|
          value = block if block && value.equal?(NOT_PASSED)
          self.class.properties[name].call(self, value)
        end
        define_method(:"#{name}=") do |value|
          property = self.class.properties[name]
          value.nil? && !property.explicitly_accepts_nil? ? property.reset(self) : property.set(self, value)
        end
      end
    end

    Cairn.lazily(Chef, :CustomResource, 'chef/custom_resource')

    attr_accessor :run_context, :cookbook_name, :recipe_name, :source_line, :declared_type, :enclosing_provider, :elapsed_time,
                  :allowed_actions, :noop, :logger, :executed_by_runner
    attr_writer :params, :updated
    attr_reader :guards

    def initialize(name, run_context = nil)
      @name = name.is_a?(Array) ? name.join(', ') : name.to_s
      @run_context = run_context
      @guards = []
      @updated = false
      @updated_by_last_action = false
      @allowed_actions = self.class.allowed_actions.dup
    end

    def params = @params || {}
    def node = @run_context&.node || Chef.node
    def events = @run_context.events
    def cookbook_collection = @run_context.cookbook_collection

    def name(value = NOT_PASSED)
      return @name if value.equal?(NOT_PASSED) || value.nil?
      @name = value.is_a?(Array) ? value.join(', ') : value.to_s
    end

    def name=(value)
      name(value)
    end

    def resource_name = @resource_name || self.class.resource_name
    attr_writer :resource_name

    def to_s = "#{resource_name}[#{@name}]"
    def inspect = "<#{self}>"
    def declared_key = "#{@declared_type || resource_name}[#{@name}]"
    def identity
      return public_send(self.class.identity_attr) if self.class.identity_attr
      properties = self.class.properties.values
      named = properties.select(&:identity?)
      return named.to_h { |property| [property.name, property.get(self)] } if named.size > 1
      attribute = named.first || properties.find(&:name_property?)
      attribute ? attribute.get(self) : @name
    end
    def defined_at
      if cookbook_name && recipe_name && source_line && !declared_by_type_of_cookbook?
        "#{cookbook_name}::#{recipe_name} line #{source_line[/:(\d+)/, 1]}"
      elsif source_line
        file, line = source_line.match(/\A(.*):(\d+)/)&.captures
        "#{file} line #{line}"
      else
        'dynamically defined'
      end
    end

    # In a file of the type, and not of the recipe that uses it.
    def declared_by_type_of_cookbook?
      user = enclosing_provider&.new_resource
      !user.nil? && source_line[/\A(.*):/, 1] != user.source_line.to_s[/\A(.*):/, 1]
    end

    # ---- what every resource has ---------------------------------------------------------------------------------

    def action(value = nil)
      if value
        actions = (value.is_a?(Array) ? value : [value]).map(&:to_sym)
        actions.each do |action|
          next if @allowed_actions.include?(action) || action == :nothing || action_known?(action)
          raise Exceptions::ValidationFailed, "Option action must be equal to one of: #{@allowed_actions.map { |allowed| ":#{allowed}" }.join(', ')}!  You passed :#{action}."
        end
        @action = actions
      else
        defined?(@action) && @action ? @action : self.class.default_action
      end
    end

    def action=(value)
      @action = value.nil? ? nil : (value.is_a?(Array) ? value : [value]).map(&:to_sym)
    end

    def retries(value = nil)
      @retries = integer(:retries, value) unless value.nil?
      @retries || 0
    end
    def retries=(value)
      retries(value)
    end

    def retry_delay(value = nil)
      @retry_delay = integer(:retry_delay, value) unless value.nil?
      @retry_delay || 2
    end
    def retry_delay=(value)
      retry_delay(value)
    end

    def ignore_failure(value = nil)
      unless value.nil?
        value = value.to_sym if value.is_a?(String)
        unless [true, false, :quiet].include?(value)
          raise Exceptions::ValidationFailed, "Property ignore_failure must be one of: true, false, :quiet!  You passed #{value.inspect}."
        end
        @ignore_failure = value
      end
      @ignore_failure || false
    end
    def ignore_failure=(value)
      @ignore_failure = value
    end

    def epic_fail(value = nil) = ignore_failure(value)

    def sensitive(value = nil)
      @sensitive = value unless value.nil?
      defined?(@sensitive) && @sensitive ? true : self.class.sensitive_properties.any? { |property| property.set?(self) }
    end
    def sensitive=(value)
      @sensitive = value
    end

    def umask(value = nil)
      @umask = value unless value.nil?
      @umask
    end

    def compile_time(value = nil)
      @compile_time = value unless value.nil?
      @compile_time || false
    end

    def guard_interpreter(value = nil)
      @guard_interpreter = value unless value.nil?
      @guard_interpreter
    end

    def provider(value = nil)
      case value
      when nil then nil
      when Class then @provider = value
      when String, Symbol then @provider = Provider::Lookup.by_name(self, value)
      else raise ArgumentError, "provider takes a class, not #{value.inspect}"
      end
      @provider
    end
    def provider=(value)
      @provider = value.nil? ? nil : provider(value)
    end

    def supports(value = {}, **more)
      if value.is_a?(Array)
        @supports = value.each_with_object({}) { |word, result| word.is_a?(Hash) ? result.merge!(word) : result[word.to_sym] = true }
      else
        value = value.merge(more)
        @supports = value unless value.empty?
      end
      @supports || {}
    end
    def supports=(value)
      supports(value)
    end

    def rights(*) = nil
    def deny_rights(*) = nil
    def inherits(*) = nil

    # ---- guards --------------------------------------------------------------------------------------------------

    def only_if(command = nil, options = {}, **more, &block) = guard(:only_if, command, options.merge(more), block)
    def not_if(command = nil, options = {}, **more, &block) = guard(:not_if, command, options.merge(more), block)

    # What string guards take over from the resource; execute overrides it.
    def guard_options = {}

    def should_skip?(action)
      return nil if @guards.empty?
      # As Chef does, whatever their order in the recipe: a not_if may rely on an only_if having held.
      ordered = @guards.size == 1 ? @guards : @guards.partition { |guard| guard.positivity == :only_if }.flatten(1)
      ordered.find { |guard| !guard.passes?(self) }
    end

    # ---- notifications -------------------------------------------------------------------------------------------

    def notifies(action, target, timing = :delayed)
      unless target.is_a?(String) || target.is_a?(Hash) || target.is_a?(Resource) || target.is_a?(Array)
        raise ArgumentError, "#{target.inspect} is not a valid notification target for #{self} (declared at #{source_line})"
      end
      targets = target.is_a?(Array) ? target : target.is_a?(String) ? Cairn::TargetNames.split(target) : [target]
      targets.each { |single| notification(timing, Notification.new(single, action, self, timing)) }
      true
    end

    def subscribes(action, sources, timing = :delayed)
      sources = sources.is_a?(Array) ? sources : sources.is_a?(String) ? Cairn::TargetNames.split(sources) : [sources]
      sources.each do |source|
        key = case source
              when Resource then source.declared_key
              when Hash then Cairn::TargetNames.of_hash(source)
              else Cairn::TargetNames.normal(source.to_s)
              end
        keys = key.is_a?(Array) ? key : [key]
        keys.each do |single|
          run_context.add_subscription(Cairn::TargetNames.timing(timing, self), single, Notification.new(self, action, SubscribedTo.new(single, run_context, self), timing))
        end
      end
      true
    end

    def delayed_action(action, *rest)
      ([action] + rest).flatten.each { |name| run_context.delayed_later(Notification.new(self, name, self, :delayed)) }
    end

    def immediate_notifications = run_context.immediate_notifications(self)
    def delayed_notifications = run_context.delayed_notifications(self)
    def before_notifications = run_context.before_notifications(self)

    # ---- lookup of values ----------------------------------------------------------------------------------------

    def default_copies = (@default_copies ||= {})
    def property_is_set?(name)
      property = self.class.properties[name.to_sym]
      property ? property.set?(self) : instance_variable_defined?(:"@#{name}")
    end

    def reset_property(name)
      property = self.class.properties[name.to_sym] or raise ArgumentError, "#{name} is not defined on this resource!"
      property.reset(self)
    end

    def copy_properties_from(other, *names, exclude: [:name])
      names = other.class.properties.keys if names.empty?
      (names.map(&:to_sym) - exclude.map(&:to_sym)).each do |name|
        public_send(name, other.public_send(name)) if respond_to?(name) && other.property_is_set?(name)
      end
      self
    end

    def state_for_resource_reporter
      self.class.state_properties.each_with_object({}) do |property, result|
        result[property.name] = property.get(self) if property.set?(self)
      end
    end
    alias state state_for_resource_reporter

    def to_hash
      self.class.properties.each_with_object({ :name => @name, :action => action }) do |(name, property), result|
        result[name] = property.get(self) if property.desired_state? || property.set?(self)
      end
    end
    alias to_h to_hash
    def to_json(*arguments) = to_hash.to_json(*arguments)

    # Values that were given, as the error report prints them.
    def to_text
      return 'suppressed sensitive resource output' if sensitive
      lines = ["#{@declared_type || resource_name}(#{@name.inspect}) do"]
      lines << "  action #{Array(action).map(&:to_sym).inspect}"
      instance_variables.each do |ivar|
        next if FORBIDDEN_IN_TEXT.include?(ivar) || HIDDEN_IVARS.include?(ivar)
        value = instance_variable_get(ivar)
        next if value.nil? || (value.respond_to?(:empty?) && value.empty?)
        shown = value.is_a?(DelayedEvaluator) ? 'lazy { ... }' : value.is_a?(Proc) ? '{ ... }' : value.inspect
        property = self.class.properties[ivar.name.delete_prefix('@').to_sym]
        shown = '*sensitive value suppressed*' if property&.sensitive?
        lines << "  #{ivar.name.delete_prefix('@')} #{shown.size > 2000 ? "#{shown[0, 2000]}..." : shown}"
      end
      @guards.each { |guard| lines << "  #{guard.description}" }
      (lines << 'end').join("\n")
    end

    # Of LWRPs and library classes of old.
    def set_or_return(name, value, options = {})
      ivar = :"@#{name}"
      if value.nil? && instance_variable_defined?(ivar)
        current = instance_variable_get(ivar)
        return current.is_a?(DelayedEvaluator) ? instance_eval(&current) : current
      end
      require 'chef/mixin/params_validate'
      if value.nil?
        found = Mixin::ParamsValidate.default_for(self, name, options)
        return nil if found.nil?
        return found if options.key?(:default) && options[:default].is_a?(DelayedEvaluator)
        instance_variable_set(ivar, found)
      else
        Mixin::ParamsValidate.check(self, name, value, options) unless value.is_a?(DelayedEvaluator)
        instance_variable_set(ivar, value)
      end
    end

    def validate(options, map)
      require 'chef/mixin/params_validate'
      Mixin::ParamsValidate.validate(self, options, map)
    end

    def deprecated_property(property)
      Chef::Log.warn("property #{property.name} of #{self} is deprecated: #{property.options[:deprecated]}")
    end

    # Copies what an earlier declaration of the same resource said: Chef up to 12 did, and recipes rely on it.
    def load_from_prior
      prior = run_context.resource_collection.prior(declared_key)
      load_from(prior) if prior
    end

    CLONE_EXCLUDED = %i[@action @guards @source_line @cookbook_name @recipe_name @run_context @name @enclosing_provider @params
                        @updated @updated_by_last_action @declared_type @elapsed_time @executed_by_runner
                        @allowed_actions @default_copies @compile_time].freeze

    def load_from(prior)
      (prior.instance_variables - CLONE_EXCLUDED).each do |ivar|
        value = prior.instance_variable_get(ivar)
        instance_variable_set(ivar, value.is_a?(Array) || value.is_a?(Hash) ? value.dup : value)
      end
    end

    # ---- running -------------------------------------------------------------------------------------------------

    def updated? = @updated
    alias updated updated?
    def updated_by_last_action? = @updated_by_last_action
    def updated_by_last_action(updated)
      @updated ||= updated
      @updated_by_last_action = updated
    end

    # Counts as a change for notifications, and for nothing else.
    def notify_without_update
      @notifies_only = true
      @updated_by_last_action = true
    end

    # For types of cookbooks: called when the block has been read, before it is in the collection.
    def after_created; end

    # Called when it is in the collection.
    def after_declared
      if compile_time && compile_time != :converge
        Array(action).each { |action| run_action(action) }
        @action = [:nothing]
      elsif run_context.unified_mode?
        run_context.run_now(self)
      end
    end

    def requirements_matter? = @running_action ? true : false

    def run_action(action, notification_type = nil, notifying_resource = nil)
      action = action.to_sym
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      events.resource_action_start(self, action, notification_type, notifying_resource)
      @updated_by_last_action = false
      attempts = retries
      begin
        @running_action = action
        if action == :nothing
          events.resource_skipped(self, action, nil)
          return nil
        end
        if (guard = should_skip?(action))
          events.resource_skipped(self, action, guard)
          return nil
        end
        check_required(action)
        provider = provider_for_action(action)
        umask ? with_umask { provider.run_action(action) } : provider.run_action(action)
        @updated_by_last_action && !@notifies_only ? events.resource_updated(self, action) : events.resource_up_to_date(self, action)
      rescue StandardError, NotImplementedError, ScriptError => e
        if ignore_failure
          quiet = ignore_failure == :quiet
          said = sensitive ? e.class.name : e.message
          Chef::Log.error("#{self} (#{defined_at}) had an error: #{said}; ignore_failure is set, continuing") unless quiet
          events.resource_failed(self, action, e, true)
          @updated_by_last_action = false
        elsif attempts.positive? && e.is_a?(StandardError) && !Config[:why_run]
          events.resource_failed_retriable(self, action, attempts, e)
          attempts -= 1
          Chef::Log.info("Retrying execution of #{self}, #{attempts} attempt#{'s' if attempts != 1} left")
          sleep(retry_delay) if retry_delay.positive?
          retry
        elsif Config[:why_run] && Cairn::Failure.passing?(e)
          events.whyrun_assumption(action, self, "assumed not to fail by then: #{sensitive ? e.class : e.message.strip}")
          updated_by_last_action(true)
          events.resource_updated(self, action)
        else
          Cairn::Failure.describe(e, self, action)
          events.resource_failed(self, action, e, false)
          raise e
        end
      ensure
        @running_action = nil
        @elapsed_time = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
      end
    end

    # Runs without a word, for guards: true when it succeeds.
    def run_quietly
      provider = provider_for_action(:run)
      provider.succeeds?
    end

    def run_all_actions
      Array(action).each { |action| run_action(action) }
    end

    def provider_for_action(action)
      provider_class = Provider::Lookup.for(self, action)
      provider = provider_class.new(self, run_context)
      provider.action = action
      provider
    end

    def lookup_provider_constant(name, _action = :nothing) = Provider::Lookup.by_name(self, name)

    # Before Chef 13 a required attribute was missed where it was read, so that :delete could go without.
    def check_required(action)
      return if Cairn.chef_line_before?(13)
      self.class.required_properties.each do |property|
        next unless property.required?(action)
        next if property.set?(self) || property.name_property? || property.default?
        raise Exceptions::ValidationFailed, "#{property.name} is a required property"
      end
    end

    def respond_to_missing?(name, private = false)
      (enclosing_provider ? enclosing_provider.respond_to?(name, private) : false) || super
    end

    def method_missing(name, *arguments, **options, &block)
      provider = @enclosing_provider
      if provider && provider.respond_to?(name, true)
        provider.__send__(name, *arguments, **options, &block)
      elsif (helper = ChefUtils::DSL_METHODS[name])
        ChefUtils.call_helper(helper, self, arguments, &block)
      elsif Types.known?(name) && !arguments.empty?
        declare_resource(name, *arguments, &block)
      elsif run_context&.cookbook_compiler&.load_owner_of(name) && respond_to?(name, true)
        __send__(name, *arguments, **options, &block)
      else
        raise NoMethodError.new("undefined method `#{name}' for #{self.class.name || resource_name}", name)
      end
    end

    private

    def action_known?(action)
      Provider::Lookup.action_defined?(self, action)
    end

    def integer(name, value)
      return value if value.is_a?(Integer)
      raise Exceptions::ValidationFailed, "Property #{name} must be one of: Integer!  You passed #{value.inspect}."
    end

    def guard(positivity, command, options, block)
      return @guards.select { |guard| guard.positivity == positivity } if command.nil? && block.nil?
      unless command.nil? || command.is_a?(String) || command.is_a?(Array)
        # Any other value counts by its truth, as a block that returned it would.
        value = command
        block = proc { value.respond_to?(:call) ? value.call : value }
        command = nil
      end
      @guards << Guard.new(positivity, command, options, block)
    end

    def notification(timing, notification)
      case Cairn::TargetNames.timing(timing, self)
      when :delayed then run_context.notifies_delayed(notification)
      when :immediate then run_context.notifies_immediately(notification)
      when :before then run_context.notifies_before(notification)
      end
    end

    def with_umask
      old = ::File.umask(umask.is_a?(String) ? umask.oct : umask)
      begin
        yield
      ensure
        ::File.umask(old)
      end
    end

    # Stands for a resource that is subscribed to but may not be declared yet.
    class SubscribedTo
      attr_reader :declared_key, :run_context, :subscriber

      def initialize(declared_key, run_context, subscriber)
        @declared_key = declared_key
        @run_context = run_context
        @subscriber = subscriber
      end

      def to_s = declared_key
      def source_line = subscriber.source_line
    end

    # An action to run on a resource because another one changed.
    class Notification
      attr_accessor :resource, :action, :notifying_resource, :timing

      def initialize(resource, action, notifying_resource, timing = :delayed)
        @resource = resource
        @action = action.to_s.to_sym
        @notifying_resource = notifying_resource
        @timing = timing
      end

      # Turns names into the resource; searches the notifying resource's collection, then the parents'.
      def resolve
        return @resource if @resource.is_a?(Resource)
        found = notifying_resource.run_context.resource_collection.find(@resource)
        if found.is_a?(Array)
          raise Exceptions::InvalidResourceReference, "#{notifying_resource} notifies several resources by one reference: #{@resource.inspect}"
        end
        @resource = found
      rescue Exceptions::ResourceNotFound
        line = notifying_resource.source_line
        raise Exceptions::ResourceNotFound,
              "resource #{notifying_resource} is configured to notify resource #{Cairn::TargetNames.shown(@resource)} with action #{action}, " \
              "but #{Cairn::TargetNames.shown(@resource)} cannot be found in the resource collection. #{notifying_resource} is defined in #{line}"
      end

      # Looks again, since the name may have been declared anew meanwhile.
      def duplicates?(other) = other.resource.to_s == resource.to_s && other.action == action
      def ==(other) = other.is_a?(Notification) && other.resource == resource && other.action == action && other.notifying_resource == notifying_resource
    end
  end
end

module Cairn
  # References to resources: "type[name]", "type[a,b]", { :type => 'name' }.
  module TargetNames
    class << self
      REFERENCE = /\A([^\[\]\s]+)\[(.*)\]\z/m

      def parse(text)
        match = REFERENCE.match(text.to_s.strip)
        unless match
          raise Chef::Exceptions::InvalidResourceSpecification,
                "The object `#{text.inspect}' is not valid for resource collection lookup. Use a String like `resource_type[resource_name]' or a Chef::Resource object"
        end
        [match[1], match[2]]
      end

      def normal(text)
        type, name = parse(text)
        "#{type}[#{name}]"
      end

      # "service[a,b]" means two, unless a resource has that very name.
      def split(text)
        type, name = parse(text)
        return ["#{type}[#{name}]"] unless name.match?(/\A[^\s,]+(?:,[^\s,]+)+\z/)
        [text]
      rescue Chef::Exceptions::InvalidResourceSpecification
        raise
      end

      def of_hash(hash)
        keys = hash.flat_map { |type, names| Array(names).map { |name| "#{type}[#{name}]" } }
        keys.size == 1 ? keys.first : keys
      end

      def shown(target)
        target.is_a?(Hash) ? Array(of_hash(target)).join(', ') : target.to_s
      end

      def timing(timing, resource)
        case timing.to_s
        when 'delayed' then :delayed
        when 'immediate', 'immediately' then :immediate
        when 'before' then :before
        else
          raise ArgumentError, "invalid timing: #{timing} for notifies(#{resource}); valid timings are: delayed, immediate, immediately, before"
        end
      end
    end
  end
end
