class Chef
  # A role of the role directory, as JSON or Ruby.
  class Role
    def self.load(name)
      role = new
      Document.load(Config[:role_path], name, role) or raise(Exceptions::RoleNotFound, "role[#{name}] not found#{Config[:role_path] ? ": neither #{name}.json nor #{name}.rb is in #{Config[:role_path]}" : '; give its directory with --roles'}")
      role.name(name) unless role.name
      role
    end

    # Replaces roles by what they run, recursively; each recipe and each role once.
    def self.expand(node, run_list, recipes, roles)
      run_list.run_list_items.each do |item|
        if item.recipe?
          name = item.name
          recipes << name unless recipes.include?(name)
          next
        end
        next if roles.include?(item.name)
        roles << item.name
        role = load(item.name)
        Mixin::DeepMerge.hash_only_merge!(node.role_default, role.default_attributes)
        Mixin::DeepMerge.hash_only_merge!(node.role_override, role.override_attributes)
        expand(node, role.active_run_list_for(node.chef_environment), recipes, roles)
      end
    end

    def initialize
      @default_attributes = {}
      @override_attributes = {}
      @run_list = RunList.new
      @env_run_lists = {}
    end

    def name(value = nil)
      @name = value.to_s if value
      @name
    end

    def description(value = nil) = value ? @description = value : @description
    def default_attributes(value = nil) = value ? @default_attributes = value : @default_attributes
    def override_attributes(value = nil) = value ? @override_attributes = value : @override_attributes
    def run_list(*items) = items.empty? ? @run_list : @run_list = RunList.new(*items)
    alias recipes run_list

    # Run lists of single environments; the one of "_default" is the role's plain run list.
    def env_run_lists(lists = nil, **more)
      lists = more if lists.nil?
      return @env_run_lists if lists.empty?
      lists.each { |environment, items| @env_run_lists[environment.to_s] = RunList.new(*items) }
      @run_list = @env_run_lists['_default'] if @env_run_lists.key?('_default')
      @env_run_lists
    end
    alias env_run_list env_run_lists

    def active_run_list_for(environment) = @env_run_lists.fetch(environment) { @run_list }

    def from_document(document)
      name(document['name']) if document['name']
      default_attributes(document['default_attributes'] || {})
      override_attributes(document['override_attributes'] || {})
      run_list(*Array(document['run_list']))
      env_run_lists(document['env_run_lists'] || {})
    end
  end

  # An environment of the environment directory.
  class Environment
    def self.load(name)
      environment = new
      return environment if name == '_default'
      Document.load(Config[:environment_path], name, environment) or raise(Exceptions::EnvironmentNotFound, "environment #{name} not found: neither #{name}.json nor #{name}.rb is in #{Config[:environment_path]}")
      environment
    end

    # Without a directory of environments the name is all that is known.
    def self.apply(name, node)
      return unless Config[:environment_path]
      environment = load(name)
      @versions = environment.cookbook_versions
      Mixin::DeepMerge.hash_only_merge!(node.env_default, environment.default_attributes)
      Mixin::DeepMerge.hash_only_merge!(node.env_override, environment.override_attributes)
    end

    # The constraint on a cookbook's version by the environment of the run, if there is one.
    def self.constraint_on(cookbook) = @versions && @versions[cookbook.to_s]

    def initialize
      @default_attributes = {}
      @override_attributes = {}
      @cookbook_versions = {}
    end

    def name(value = nil) = value ? @name = value.to_s : @name
    def description(value = nil) = value ? @description = value : @description
    def default_attributes(value = nil) = value ? @default_attributes = value : @default_attributes
    def override_attributes(value = nil) = value ? @override_attributes = value : @override_attributes
    def cookbook(cookbook, version) = @cookbook_versions[cookbook.to_s] = version.to_s
    def cookbook_versions(value = nil) = value ? @cookbook_versions = value.to_h { |cookbook, version| [cookbook.to_s, version.to_s] } : @cookbook_versions

    def from_document(document)
      name(document['name']) if document['name']
      default_attributes(document['default_attributes'] || {})
      override_attributes(document['override_attributes'] || {})
      cookbook_versions(document['cookbook_versions'] || {})
    end
  end

  # Reads NAME.json or NAME.rb into an object.
  module Document
    def self.load(directory, name, target)
      return nil unless directory
      json = ::File.join(directory, "#{name}.json")
      ruby = ::File.join(directory, "#{name}.rb")
      if ::File.file?(json)
        begin
          target.from_document(Cairn::Machine.parse_json(::File.binread(json)))
        rescue ArgumentError => e
          raise ArgumentError, "#{json} is not valid JSON: #{e.message}"
        end
        true
      elsif ::File.file?(ruby)
        Cairn::Source.evaluate(target, ruby)
        true
      end
    end
  end
end
