class Chef
  # What recipes and resources of a run share; an action of a custom resource has a child of its own.
  class RunContext
    attr_reader :node, :cookbook_collection, :resource_collection, :definitions, :events, :parent_run_context, :loaded_recipes_hash,
                :loaded_attributes_hash, :delayed_actions, :root_run_context
    attr_accessor :cookbook_compiler, :rest, :reboot_info, :unified_mode, :root
    attr_writer :resource_collection

    def initialize(node, cookbook_collection, events, parent = nil)
      @node = node
      @cookbook_collection = cookbook_collection
      @events = events
      @parent_run_context = parent
      @root_run_context = parent ? parent.root_run_context : self
      @resource_collection = ResourceCollection.new(self)
      @immediate = {}
      @delayed = {}
      @before = {}
      @delayed_actions = []
      @reboot_info = {}
      @unified_mode = false
      if parent
        @cookbook_compiler = parent.cookbook_compiler
        @definitions = parent.definitions
        @loaded_recipes_hash = parent.loaded_recipes_hash
        @loaded_attributes_hash = parent.loaded_attributes_hash
      else
        @definitions = {}
        @loaded_recipes_hash = {}
        @loaded_attributes_hash = {}
        node.run_context = self
      end
    end

    def initialize_copy(original)
      @copied_from = original
      super
    end

    # Makes a copy the context of a collection of its own, whose notifications are its own, too.
    def initialize_child_state
      @parent_run_context = @copied_from
      @immediate = {}
      @delayed = {}
      @before = {}
      @delayed_actions = []
      @subscribed = @fired = @awaited = @runner_for_unified_mode = nil
      @resource_collection = ResourceCollection.new(self)
    end

    # Restarting the machine after the run.
    def request_reboot(wanted)
      root_run_context.reboot_info = wanted
    end

    def cancel_reboot
      root_run_context.reboot_info = {}
    end

    def reboot_requested? = !root_run_context.reboot_info.empty?

    def create_child = RunContext.new(node, cookbook_collection, events, self)
    def unified_mode? = @unified_mode
    def root_run_context? = parent_run_context.nil?
    def action_collection = nil
    def has_cookbook_file_in_cookbook?(cookbook, file) = !cookbook_collection[cookbook].nil? && cookbook_collection[cookbook].has_cookbook_file_for_node?(node, file)
    def has_template_in_cookbook?(cookbook, file) = !cookbook_collection[cookbook].nil? && cookbook_collection[cookbook].has_template_for_node?(node, file)

    # Chef up to 12 copied an earlier declaration's properties into a later one of the same resource.
    def cloning? = Cairn.chef_line_before?(13) || Cairn.always_clone?

    # ---- recipes -------------------------------------------------------------------------------------------------

    def include_recipe(*names, current_cookbook: nil)
      names.flatten.filter_map { |name| load_recipe(name, :current_cookbook => current_cookbook) }
    end

    def load_recipe(name, current_cookbook: nil)
      name = name.to_s
      cookbook_name, recipe_name = name.split('::', 2)
      cookbook_name = current_cookbook.to_s if cookbook_name.empty?
      recipe_name = 'default' if recipe_name.nil? || recipe_name.empty?
      key = "#{cookbook_name}::#{recipe_name}"
      return false if @loaded_recipes_hash.key?(key)
      return false if CookbookCompiler::REPLACED.include?(cookbook_name) && cookbook_collection[cookbook_name].nil?
      cookbook_compiler.ensure_loaded(cookbook_name)
      @loaded_recipes_hash[key] = true
      node.loaded_recipe(cookbook_name, recipe_name)
      cookbook_collection.fetch!(cookbook_name).load_recipe(recipe_name, self)
    end

    def load_recipe_file(path)
      recipe = Recipe.new('@recipe_files', path, self)
      recipe.from_file(path)
      recipe
    end

    # The path of an attribute file.
    def resolve_attribute(cookbook_name, file)
      cookbook = cookbook_collection.fetch!(cookbook_name.to_s)
      cookbook.attribute_files[file.to_s.delete_suffix('.rb')] ||
        raise(Exceptions::AttributeNotFound, "could not find filename for attribute #{file} in cookbook #{cookbook_name} (it has: #{cookbook.attribute_files.keys.join(', ')})")
    end

    def loaded_recipes = @loaded_recipes_hash.keys
    def loaded_recipe?(name) = @loaded_recipes_hash.key?(name.include?('::') ? name : "#{name}::default")
    def loaded_fully_qualified_recipe?(cookbook, recipe) = @loaded_recipes_hash.key?("#{cookbook}::#{recipe}")
    def loaded_attributes = @loaded_attributes_hash.keys
    def unreachable_cookbook?(name) = !cookbook_compiler.reachable?(name)

    # ---- notifications -------------------------------------------------------------------------------------------

    def notifies_immediately(notification) = add(@immediate, notification)
    def notifies_delayed(notification) = add(@delayed, notification)
    def notifies_before(notification) = add(@before, notification)

    def add_subscription(timing, key, notification)
      table = { :immediate => @immediate, :delayed => @delayed, :before => @before }.fetch(timing)
      return if @fired&.key?(key) && too_late?(timing, key, notification)
      list = (table[key] ||= [])
      list << notification unless list.any? { |known| known.resource.equal?(notification.resource) && known.action == notification.action }
      (@subscribed ||= {})[key] ||= notification
    end

    def immediate_notifications(resource) = @immediate.fetch(key_of(resource)) { [] }
    def delayed_notifications(resource) = @delayed.fetch(key_of(resource)) { [] }
    def before_notifications(resource) = @before.fetch(key_of(resource)) { [] }

    # By key, as libraries copy them between contexts.
    def immediate_notification_collection = growing(@immediate)
    def delayed_notification_collection = growing(@delayed)
    def before_notification_collection = growing(@before)

    def notifications? = !(@immediate.empty? && @delayed.empty? && @before.empty?)

    def notifications_of(resource, timing)
      found = own_notifications_of(resource, timing)
      inherited = @parent_run_context && Cairn.chef_line_before?(13) ? @parent_run_context.subscriptions_to(resource, timing) : nil
      return found || inherited || [] unless found && inherited
      found + inherited
    end

    # In Chef 11 and 12 the resources within an LWRP were the run's, so a recipe could subscribe to them. What a recipe's
    # own resource of the same name notifies is no concern of theirs.
    def subscriptions_to(resource, timing)
      found = own_notifications_of(resource, timing)&.select { |notification| notification.notifying_resource.is_a?(Resource::SubscribedTo) }
      inherited = @parent_run_context&.subscriptions_to(resource, timing)
      [*found, *inherited]
    end

    # In unified mode those who subscribe further down need to know.
    def fired(resource)
      (@fired ||= {})[resource.declared_key] = true if unified_mode?
    end

    # Unknown targets stop the run before anything changes.
    def resolve_notifications
      [@immediate, @delayed, @before].each { |table| table.each_value { |list| list.each(&:resolve) } }
      @subscribed&.each do |key, notification|
        next if subscribed_exists?(key)
        Log.warn("#{notification.resource} subscribes to #{key}, which is not in the resource collection (#{notification.resource.source_line})")
      end
    end

    def add_delayed_action(notification)
      if @delayed_actions.any? { |queued| queued.duplicates?(notification) }
        Log.debug("#{notification.notifying_resource} not queuing delayed action #{notification.action} on #{notification.resource} (delayed), as it's already been queued")
      else
        @delayed_actions << notification
      end
    end

    def delayed_later(notification) = add_delayed_action(notification)

    # In unified mode a resource runs as it is declared.
    def run_now(resource)
      runner = resource.run_context.runner_for_unified_mode
      runner.run_all_actions(resource)
      deliver_awaited(resource, runner)
    end

    # An immediate notification to a resource that is not declared yet.
    def await(notification) = (@awaited ||= []) << notification

    def runner_for_unified_mode = (@runner_for_unified_mode ||= Runner.new(self))

    private

    def own_notifications_of(resource, timing)
      table = { :immediate => @immediate, :delayed => @delayed, :before => @before }.fetch(timing)
      table.empty? ? nil : table.fetch(resource.declared_key, nil) || table.fetch(resource.to_s, nil)
    end

    def growing(table)
      table.default_proc ||= proc { |growing, key| growing[key] = [] }
      table
    end

    # A delayed action can still be queued; for the others the moment has passed.
    def too_late?(timing, key, notification)
      if timing == :delayed
        add_delayed_action(notification)
        return true
      end
      type = timing == :before ? Exceptions::UnifiedModeBeforeSubscriptionEarlierResource : Exceptions::UnifiedModeImmediateSubscriptionEarlierResource
      raise type, "#{notification.resource} (#{notification.resource.source_line}) cannot subscribe with :#{timing} to #{key}, which has run already in unified mode"
    end

    def deliver_awaited(resource, runner)
      return if @awaited.nil?
      ready, @awaited = @awaited.partition { |notification| notification.resource.is_a?(String) ? notification.resource == resource.declared_key : TargetsOf.call(notification).include?(resource.declared_key) }
      ready.each { |notification| runner.run_action(notification.resolve, notification.action, :immediate, notification.notifying_resource) }
    end

    TargetsOf = ->(notification) { notification.resource.is_a?(Hash) ? Array(Cairn::TargetNames.of_hash(notification.resource)) : [] }
    private_constant :TargetsOf

    def add(table, notification)
      (table[key_of(notification.notifying_resource)] ||= []) << notification
    end

    def key_of(resource) = resource.is_a?(String) ? resource : resource.declared_key

    def subscribed_exists?(key)
      resource_collection.lookup(key)
      true
    rescue Exceptions::ResourceNotFound
      false
    end
  end

  class << self
    attr_accessor :run_context, :output

    def node = run_context&.node
    def set_run_context(context)
      self.run_context = context
    end
    def event_handler(&block)
      require 'chef/handler'
      Handler::Events.define(&block)
    end
    def log_deprecation(message, *) = Log.warn(message)
    def deprecated(_type, message, *) = Log.warn(message)
    def provides_resource?(name) = Types.known?(name.to_sym)
    def resource_handler_map = Types
    def get_resource_priority_array(*) = []
    def set_resource_priority_array(type, classes, **filters) = Types.prefer(type, classes, filters)
    def get_provider_priority_array(type) = Provider::Lookup.preferred(type)
    def set_provider_priority_array(type, classes, **filters) = Provider::Lookup.prefer(type, classes, filters)
    def target_mode? = false
  end
end
