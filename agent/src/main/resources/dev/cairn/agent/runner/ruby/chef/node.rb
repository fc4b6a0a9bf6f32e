class Chef
  # The machine and what is known about it. In attribute files self is the node.
  class Node
    attr_accessor :run_context, :chef_server_rest, :policy_name, :policy_group, :override_runlist
    attr_writer :chef_environment, :run_list
    attr_reader :attributes

    def self.build(name) = new(name)
    def self.load(name)
      require 'chef/search/query'
      Chef::Search.node_named(name.to_s) || raise(Net::HTTPServerException.new("404 \"Not Found\": node '#{name}'", nil))
    end
    def self.find_or_create(name) = load(name)
    def self.list(*) = {}
    def self.from_hash(data)
      node = new(data['name'])
      node.consume_document(data)
      node
    end
    def self.json_create(data) = from_hash(data)

    def initialize(name = nil)
      @name = name
      @attributes = Attribute.new
      @run_state = {}
      @chef_environment = '_default'
      @run_list = RunList.new
    end

    def node = self
    # The attributes, which the node itself answers for.
    def attribute = self
    def inspect = "node[#{@name}]"
    alias to_s inspect

    def name(new_name = nil)
      @name = new_name.to_s if new_name
      @name
    end

    def name=(name)
      @name = name
    end

    def chef_environment(name = nil)
      @chef_environment = name if name
      @chef_environment
    end
    alias environment chef_environment

    def environment=(name)
      @chef_environment = name
    end

    def run_list(*items)
      @run_list = RunList.new(*items) unless items.empty?
      @run_list
    end

    def primary_runlist = @run_list
    def run_list?(item) = run_list.include?(item.to_s)
    def recipe_list = run_list.recipes

    attr_accessor :run_state

    Attribute::LEVELS.each do |level|
      define_method(level) { @attributes.level(level) }
      define_method(:"#{level}=") { |data| @attributes.replace_level(level, data) }
      alias_method :"#{level}_attrs", level
      alias_method :"#{level}_attrs=", :"#{level}="
    end
    alias set normal
    alias set= normal=
    alias automatic_attributes automatic
    alias default_attributes default
    alias normal_attributes normal
    alias override_attributes override

    # default!('a', 'b', value) or default!['a']['b'] = value replaces what the level holds there; the forced ones replace
    # what their whole group of levels does.
    { :default! => %i[default], :normal! => %i[normal], :override! => %i[override],
      :force_default! => Attribute::DEFAULTS, :force_override! => Attribute::OVERRIDES }.each do |name, levels|
      define_method(name) do |*arguments|
        next Replacing.new(self, name, []) if arguments.empty?
        *path, value = arguments
        levels.each { |level| attributes.level(level).unlink(*path) }
        attributes.level(levels.last).write(*path, value)
      end
    end

    # A path whose value is going to be replaced.
    class Replacing
      def initialize(node, name, path)
        @node = node
        @name = name
        @path = path
      end

      def [](key) = Replacing.new(@node, @name, @path + [key])
      def []=(key, value)
        @node.public_send(@name, *@path, key, value)
      end
    end

    # default_unless['a'] = 1 writes only where nothing is set yet.
    %i[default normal override].each do |level|
      define_method(:"#{level}_unless") { UnlessSet.new(self, attributes.level(level), []) }
    end
    alias set_unless normal_unless

    # A path below a level that is written only where the node has no value.
    class UnlessSet
      def initialize(node, level, path)
        @node = node
        @level = level
        @path = path
      end

      def [](key) = UnlessSet.new(@node, @level, @path + [key])

      def []=(key, value)
        path = @path + [key]
        @level.write(*path, value) if @node.read(*path).nil?
      end

      def method_missing(name, *arguments)
        text = name.name
        text.end_with?('=') ? self[text.chomp('=')] = arguments.first : self[text]
      end
      def respond_to_missing?(_name, _private = false) = true
    end

    def [](key) = @attributes[key]
    def []=(_key, _value)
      raise Exceptions::ImmutableAttributeModification, Attribute::IMMUTABLE
    end

    def key?(key) = @attributes.key?(key)
    alias attribute? key?
    alias has_key? key?
    alias include? key?
    alias member? key?

    def fetch(key, *rest, &block)
      return self[key] if key?(key)
      return yield(key) if block
      return rest.first unless rest.empty?
      raise KeyError, "key not found: #{key.inspect}"
    end

    def dig(key, *rest)
      value = self[key]
      rest.empty? || value.nil? ? value : value.dig(*rest)
    end

    def read(*path)
      path.inject(self) do |value, key|
        case value
        when Node, Hash then value[key]
        when Array then key.is_a?(Integer) ? value[key] : (return nil)
        else return nil
        end
      end
    end

    def read!(*path)
      raise Exceptions::NoSuchAttribute, path.join('.') unless exist?(*path)
      read(*path)
    end

    def exist?(*path)
      *parents, last = path
      holder = parents.empty? ? self : read(*parents)
      case holder
      when Node, Hash then holder.key?(last)
      when Array then last.is_a?(Integer) && last < holder.size
      else false
      end
    end

    def write(level, *path, value) = attributes.level(level.to_sym).write(*path, value)
    alias write! write
    def unlink(level, *path) = attributes.level(level.to_sym).unlink(*path)
    alias unlink! unlink

    def rm(*path)
      old = Mash.plain(read(*path))
      Attribute::LEVELS.each { |level| attributes.level(level).unlink(*path) }
      old
    end

    def rm_default(*path) = remove_from(Attribute::DEFAULTS, path)
    def rm_normal(*path) = remove_from(%i[normal], path)
    def rm_override(*path) = remove_from(Attribute::OVERRIDES, path)

    def debug_value(*path) = attributes.debug_value(*path)
    def keys = attributes.keys
    def each(&block) = attributes.merged_all.each(&block)
    alias each_attribute each
    alias each_pair each
    def each_key(&block) = keys.each(&block)
    def each_value(&block) = attributes.merged_all.each_value(&block)
    def values = attributes.merged_all.values
    def map(&block) = attributes.merged_all.map(&block)
    def select(&block) = attributes.merged_all.select(&block)
    def merged_attributes = attributes.merged_all
    alias construct_attributes merged_attributes
    def combined_default = attributes.merged_defaults
    def combined_override = attributes.merged_overrides

    def to_hash
      attributes.merged_all.to_hash.merge('name' => name, 'chef_environment' => chef_environment,
                                          'run_list' => run_list.map(&:to_s), 'recipes' => self['recipes']&.to_a || [])
    end
    alias to_h to_hash
    def to_json(*arguments) = for_json.to_json(*arguments)
    def for_json
      { 'name' => name, 'chef_environment' => chef_environment, 'json_class' => 'Chef::Node', 'chef_type' => 'node',
        'automatic' => Mash.plain(automatic), 'normal' => Mash.plain(normal),
        'default' => attributes.merged_defaults.to_hash, 'override' => attributes.merged_overrides.to_hash,
        'run_list' => run_list.map(&:to_s) }
    end
    def display_hash = for_json

    # Attributes that came with the run: lists of recipes apart, all become normal.
    def consume_external_attrs(_ohai, json) = consume_attributes(json)

    def consume_attributes(json)
      return if json.nil?
      json = json.dup
      json.delete('run_list')
      json.delete('recipes') if json['recipes'].is_a?(Array) && json['recipes'].all?(String)
      self.chef_environment = json.delete('chef_environment') if json['chef_environment'].is_a?(String)
      tags = json['tags']
      Chef::Mixin::DeepMerge.hash_only_merge!(normal, json)
      normal['tags'] = tags if tags
    end

    # A node as knife and OpsWorks write it: levels, or the merged attributes.
    def consume_document(data)
      self.chef_environment = data['chef_environment'] || data['environment'] || '_default'
      run_list(*Array(data['run_list']))
      levels = { 'automatic' => :automatic, 'normal' => :normal, 'default' => :default, 'override' => :override }
      if levels.keys.any? { |key| data[key].is_a?(Hash) }
        levels.each { |key, level| attributes.replace_level(level, data[key]) if data[key].is_a?(Hash) }
      else
        attributes.replace_level(:automatic, data)
      end
    end

    def tags
      normal['tags'] = [] unless normal.key?('tags') && normal['tags'].is_a?(Array)
      normal['tags']
    end

    def tag(*names)
      names.flatten.each { |tag| tags << tag.to_s unless tags.include?(tag.to_s) }
      tags
    end

    def untag(*names)
      names.flatten.each { |tag| tags.delete(tag.to_s) }
      tags
    end

    def tagged?(*names) = names.flatten.all? { |tag| tags.include?(tag.to_s) }

    def recipe?(name)
      name = "#{name}::default" unless name.include?('::')
      wanted = [name, name.delete_suffix('::default')]
      (Array(self['recipes']) + Array(run_state[:seen_recipes]&.keys) + (run_context&.loaded_recipes || [])).any? { |seen| wanted.include?(seen) || wanted.include?("#{seen}::default") }
    end

    def role?(name) = Array(self['roles']).include?(name.to_s)

    def loaded_recipe(cookbook, recipe)
      list = Array(automatic['recipes']).to_a
      name = "#{cookbook}::#{recipe}"
      automatic['recipes'] = list + [name] unless list.include?(name)
    end

    def include_attribute(*names)
      names.flatten.each { |name| run_context.cookbook_compiler.load_attribute(name) }
    end

    def cookbook_collection = run_context&.cookbook_collection
    def from_file(path)
      outer = @in_attribute_file
      @in_attribute_file = true
      Cairn::Source.evaluate(self, path)
    ensure
      @in_attribute_file = outer
    end

    # Of another file of the cookbook, once more: recipes do so after they have changed what it derives from.
    def load_attribute_by_short_filename(file, cookbook) = from_file(run_context.resolve_attribute(cookbook, file))
    def class_from_file(path) = Cairn::Source.evaluate_class(self, path)
    def save = self
    def create = self
    def destroy = self
    def reset_defaults_and_overrides; end
    def expand!(*) = self
    def apply_expansion_attributes(*); end
    def chef_type = 'node'
    def ==(other) = other.is_a?(Node) ? name == other.name : false
    alias eql? ==
    def hash = name.hash
    def <=>(other) = name <=> other.name

    def method_missing(name, *arguments, **options, &block)
      return named(name) if arguments.empty? && block.nil? && attributes.key?(name)
      text = name.name
      return normal[name] = arguments.first if @in_attribute_file && arguments.size == 1 && arguments.first.is_a?(Hash) && text.match?(/\A\w+\z/)
      raise Exceptions::ImmutableAttributeModification, Attribute::IMMUTABLE if text.end_with?('=')
      if (helper = ChefUtils::DSL_METHODS[name])
        return ChefUtils.call_helper(helper, self, arguments, &block)
      end
      return Sugar.call(name, self, arguments, **options, &block) if Sugar.word?(name)
      # Libraries teach words of attribute files to the attributes themselves.
      return attributes.public_send(name, *arguments, **options, &block) if attributes.respond_to?(name)
      if run_context&.cookbook_compiler&.load_owner_of(name) && respond_to?(name, true)
        return __send__(name, *arguments, &block)
      end
      raise NoMethodError.new("undefined node attribute or method `#{name}' on `node'", name)
    end

    def respond_to_missing?(name, _private = false)
      text = name.name
      !text.end_with?('=', '?', '!') && !text.start_with?('to_') && attributes.key?(text)
    end

    private

    # Attribute files of Chef before 11 made a map (apache Mash.new) and wrote into it by its name (apache[:dir] = '/x').
    def named(name)
      value = self[name]
      @in_attribute_file && value.is_a?(ImmutableMash) ? NamedMash.new(self, [name.name], value) : value
    end

    def remove_from(levels, path)
      levels.map { |level| attributes.level(level).unlink(*path) }.compact.last
    end
  end

  # The items of a run list, in order, each once.
  class RunList
    include Enumerable

    attr_reader :run_list_items

    # One item: recipe[a::b@1.0], role[x] or a bare recipe name.
    class RunListItem
      attr_reader :name, :type, :version

      def initialize(item)
        case item
        when Hash
          @type = (item['type'] || item[:type]).to_sym
          @name = item['name'] || item[:name]
        when /\Arecipe\[([^\]@]+)(?:@([0-9.]+))?\]\z/ then @type, @name, @version = :recipe, $1, $2
        when /\Arole\[([^\]]+)\]\z/ then @type, @name = :role, $1
        when /\A[^\[\]]+\z/
          @type = :recipe
          @name, @version = item.to_s.split('@', 2)
        else
          raise ArgumentError, "Unable to create Chef::RunList::RunListItem from '#{item}': must be recipe[] or role[]"
        end
      end

      def recipe? = type == :recipe
      def role? = type == :role
      def to_s = "#{type}[#{name}#{"@#{version}" if version}]"
      def ==(other) = to_s == (other.is_a?(String) ? other : other.to_s) || (other.is_a?(String) && other == name)
      alias eql? ==
      def hash = to_s.hash
      def as_json(*) = to_s
      def to_json(*arguments) = to_s.to_json(*arguments)
    end

    def initialize(*items)
      @run_list_items = []
      items.flatten.each { |item| self << item }
    end

    def <<(item)
      item = RunListItem.new(item.is_a?(String) ? item.strip : item) unless item.is_a?(RunListItem)
      @run_list_items << item unless @run_list_items.any? { |known| known.to_s == item.to_s }
      self
    end
    alias push <<
    alias add <<

    def each(&) = @run_list_items.each(&)
    def include?(item) = @run_list_items.any? { |known| known == item }
    def recipes = @run_list_items.select(&:recipe?).map { |item| item.name.dup }
    alias recipe_names recipes
    def roles = @run_list_items.select(&:role?).map(&:name)
    alias role_names roles
    def [](index) = @run_list_items[index]
    def size = @run_list_items.size
    alias length size
    def empty? = @run_list_items.empty?
    def to_s = map(&:to_s).join(', ')
    def to_a = map(&:to_s)
    def to_json(*arguments) = to_a.to_json(*arguments)
    def ==(other) = to_a == other.to_a
    def remove(item)
      @run_list_items.reject! { |known| known == item }
      self
    end
    alias delete remove
    def reset!(*items)
      @run_list_items.clear
      items.flatten.each { |item| self << item }
      self
    end
  end
end
