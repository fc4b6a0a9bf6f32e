class Chef
  class RunContext
    # Loads cookbooks segment by segment, each in the order of their dependencies, and then the recipes.
    class CookbookCompiler
      # Cookbooks that rewrite engines; what they add is here already.
      REPLACED = %w(compat_resource chef-sugar).freeze

      attr_reader :run_context, :run_list

      def initialize(run_context, run_list)
        @run_context = run_context
        @run_list = run_list
        @loaded = {}
        @attributes_loaded = {}
      end

      def node = run_context.node
      def cookbook_collection = run_context.cookbook_collection

      def compile
        order = cookbook_order
        node.automatic['cookbooks'] = order.to_h { |name| [name.to_s, { 'version' => cookbook_collection[name].version }] }
        order.each { |name| @loaded[name] = true }
        load_segments(order)
        run_list.each { |recipe| run_context.load_recipe(recipe) }
      end

      # Dependencies first, each cookbook once.
      def cookbook_order
        order = []
        run_list.each { |recipe| visit(recipe.split('::').first.to_sym, order, []) }
        order
      end

      def reachable?(name) = @loaded.key?(name.to_sym)

      # include_recipe of a cookbook that nothing depends on: loaded late, as it used to be.
      def ensure_loaded(name)
        name = name.to_sym
        return if @loaded.key?(name)
        Log.warn("MissingCookbookDependency: recipe of cookbook `#{name}` is not in the run_list, and cookbook '#{name}' is not a dependency of any cookbook in the run_list. " \
                 "To load this recipe, first add a dependency on cookbook '#{name}' in the cookbook you're including it from in that cookbook's metadata.")
        load_late(name)
      end

      # A word of a cookbook that nothing depends on. Chef before 11 loaded all the cookbooks it had, and recipes of that
      # time, as those that others of the run list usually precede, say such words without declaring whose they are.
      def load_owner_of(word)
        (@words_looked_for ||= {}).fetch(word) do
          @words_looked_for[word] = false
          owner = cookbook_collection.owner_of(word) { |name| !reachable?(name) }
          next false unless owner
          Log.warn("MissingCookbookDependency: `#{word}` is of cookbook '#{owner}', which is not a dependency of any cookbook in the run_list; it is loaded now. " \
                   "Add the dependency to the metadata of the cookbook that says it.")
          @words_looked_for[word] = load_what_can_be_loaded(owner.to_sym)
        end
      end

      # include_attribute: "cookbook", "cookbook::file".
      def load_attribute(name)
        cookbook, file = name.to_s.split('::', 2)
        cookbook = cookbook.to_sym
        ensure_loaded(cookbook)
        load_attribute_file(cookbook, file || 'default')
      end

      private

      def load_late(name)
        cookbook_collection.fetch!(name)
        order = []
        visit(name, order, [])
        order.reject! { |cookbook| @loaded.key?(cookbook) }
        order.each { |cookbook| @loaded[cookbook] = true }
        load_segments(order)
        true
      end

      # Nobody asked for this cookbook but for one word of it: what is missing or fails beside the word fails no run.
      def load_what_can_be_loaded(name)
        @lenient = true
        load_late(name)
      ensure
        @lenient = false
      end

      def visit(name, order, path)
        # Cookbooks may depend on each other in a circle, as those of OpsWorks do: the first one met comes last.
        return if order.include?(name) || path.include?(name)
        cookbook = cookbook_collection[name]
        unless cookbook
          return if @lenient
          needed = path.empty? ? 'the run list' : "cookbook '#{path.last}' (depends in its metadata)"
          raise Exceptions::CookbookNotFound, "Cookbook '#{name}' not found; #{needed} needs it. Looked in: #{Config[:cookbook_path].join(', ')}"
        end
        allowed!(cookbook) unless node.chef_environment == '_default'
        cookbook.metadata.dependencies.sort.each do |dependency, constraint|
          if REPLACED.include?(dependency) && cookbook_collection[dependency].nil?
            next
          end
          visit(dependency.to_sym, order, path + [name])
          satisfied!(name, dependency, constraint)
        end
        order << name
      end

      def allowed!(cookbook)
        constraint = Environment.constraint_on(cookbook.name)
        return if constraint.nil? || VersionConstraint.new(constraint).include?(cookbook.version)
        raise Exceptions::CookbookVersionConflict,
              "The environment #{node.chef_environment} wants cookbook '#{cookbook.name}' #{constraint}, but version #{cookbook.version} is there"
      end

      def satisfied!(name, dependency, constraint)
        return if constraint == '>= 0.0.0' || @lenient
        found = cookbook_collection[dependency].version
        constraint.split(',').each do |single|
          next if VersionConstraint.new(single.strip).include?(found)
          raise Exceptions::CookbookVersionConflict, "Cookbook '#{name}' depends on '#{dependency}' #{constraint}, but version #{found} is there"
        end
      end

      def load_segments(order)
        cookbooks = order.reject { |name| REPLACED.include?(name.to_s) }.map { |name| cookbook_collection[name] }
        run_context.events.cookbook_compile_start(run_context)
        cookbooks.each { |cookbook| load_libraries(cookbook) }
        cookbooks.each { |cookbook| load_ohai_plugins(cookbook) }
        cookbooks.each { |cookbook| cookbook.attribute_files.each_key { |file| load_attribute_file(cookbook.name, file) } }
        cookbooks.each { |cookbook| load_lwrps(cookbook) }
        cookbooks.each { |cookbook| load_definitions(cookbook) }
      end

      def load_libraries(cookbook)
        eager = cookbook.metadata.eager_load_libraries
        files = cookbook.library_files
        return if files.empty?
        unless eager == true
          cookbook.roots.each { |root| $LOAD_PATH.unshift("#{root}/libraries") if ::File.directory?("#{root}/libraries") }
          globs = eager ? Array(eager) : []
          files = files.select { |path| globs.any? { |glob| ::File.fnmatch(glob, path[%r{/libraries/(.*)\z}, 1], ::File::FNM_PATHNAME | ::File::FNM_EXTGLOB) } }
        end
        files.each { |path| failing_file(path) { Cairn::Libraries.load(path) } }
      end

      def load_ohai_plugins(cookbook)
        files = cookbook.ohai_files
        return if files.empty?
        require 'ohai'
        files.each { |path| failing_file(path) { Ohai::Plugins.load_file(path, node) } }
      end

      def load_attribute_file(cookbook_name, file)
        key = "#{cookbook_name}::#{file}"
        return if @attributes_loaded.key?(key)
        @attributes_loaded[key] = true
        run_context.loaded_attributes_hash[key] = true
        cookbook = cookbook_collection.fetch!(cookbook_name)
        path = cookbook.attribute_files[file.to_s]
        unless path
          raise Exceptions::AttributeNotFound, "could not find filename for attribute #{file} in cookbook #{cookbook_name} (it has: #{cookbook.attribute_files.keys.join(', ')})"
        end
        failing_file(path) { node.from_file(path) }
      end

      def load_lwrps(cookbook)
        providers = cookbook.provider_files
        resources = cookbook.resource_files
        return if providers.empty? && resources.empty?
        Cairn.part('chef/lightweight_resource')
        providers.each { |_, path| failing_file(path) { LightweightResource.load_provider(cookbook.name.name, path) } }
        resources.each { |_, path| failing_file(path) { LightweightResource.load(cookbook.name.name, path) } }
      end

      def load_definitions(cookbook)
        cookbook.definition_files.each do |path|
          failing_file(path) do
            ResourceDefinition.load_file(path).each do |definition|
              run_context.definitions[definition.name.to_sym] = definition
              DSL::Definitions.add(definition)
            end
          end
        end
      end

      def failing_file(path)
        yield
      rescue SystemExit
        raise
      rescue Exception => e # rubocop:disable Lint/RescueException -- any failure is told with the file it came from
        return Log.warn("cannot load #{path}: #{e.class}: #{e.message.lines.first&.chomp}") if @lenient && !e.is_a?(SignalException)
        e.extend(Cairn::FileFailure).cairn_file ||= path
        raise
      end
    end
  end
end

module Cairn
  # A failure while a cookbook's file was loaded.
  module FileFailure
    attr_accessor :cairn_file
  end

  # Library files: once each, at the top level.
  module Libraries
    @loaded = {}

    def self.load(path)
      return false if @loaded.key?(path)
      @loaded[path] = true
      if ::File.binread(path).force_encoding(Encoding::UTF_8).valid_encoding?
        Kernel.ruby_require(path)
      else
        $LOADED_FEATURES << path
        eval(Source.read(path), TOPLEVEL_BINDING.dup, path, 1)
        true
      end
    end
  end
end
