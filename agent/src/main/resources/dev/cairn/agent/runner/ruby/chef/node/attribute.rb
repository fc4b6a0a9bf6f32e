class Chef
  class Node
    # A level of attributes as recipes write it: reading a missing key makes an empty map, every change drops what the
    # merged view had cached.
    class VividMash < Mash
      attr_accessor :__root__, :__top__

      def initialize(data = nil, root = nil, top = nil)
        @__root__ = root
        @__top__ = top
        super(data)
      end

      def [](key)
        key = convert_key(key)
        value = regular_reader(key)
        return value unless value.nil?
        return nil if key?(key)
        fresh = self.class.new({}, @__root__, @__top__ || key)
        regular_writer(key, fresh)
        fresh
      end

      def []=(key, value)
        key = convert_key(key)
        @__root__&.__changed__(@__top__ || key)
        regular_writer(key, __own__(value, @__top__ || key))
      end
      alias store []=

      def delete(key, &block)
        key = convert_key(key)
        @__root__&.__changed__(@__top__ || key)
        super(key, &block)
      end

      %i[clear delete_if keep_if reject! select! filter! compact! shift replace transform_values! map!].each do |name|
        next unless Hash.method_defined?(name)
        define_method(name) do |*arguments, &block|
          @__root__&.__changed__(@__top__)
          super(*arguments, &block)
        end
      end

      # What is stored, without making it.
      def __peek__(key) = regular_reader(convert_key(key))

      def fetch(key, *rest, &block)
        key = convert_key(key)
        key?(key) ? regular_reader(key) : super
      end

      def dig(key, *rest)
        value = regular_reader(convert_key(key))
        rest.empty? || value.nil? ? value : value.dig(*rest)
      end

      def read(*path) = dig(*path)
      def exist?(*path)
        *parents, last = path
        holder = parents.empty? ? self : dig(*parents)
        holder.is_a?(Hash) ? holder.key?(last) : holder.is_a?(Array) && last.is_a?(Integer) && last < holder.size
      end

      def write(*path, value)
        *parents, last = path
        holder = parents.inject(self) do |map, key|
          inner = map[key]
          inner = map[key] = {} unless inner.is_a?(Hash)
          map[key]
        end
        holder[last] = value
      end

      def unlink(*path)
        *parents, last = path
        holder = parents.empty? ? self : dig(*parents)
        return nil unless holder.is_a?(Hash) && holder.key?(last)
        holder.delete(last)
      end

      def dup = Mash.new(self)
      def to_json(*arguments) = Mash.plain(self).to_json(*arguments)
      def to_yaml(*arguments) = Mash.plain(self).to_yaml(*arguments)

      def method_missing(name, *arguments)
        text = name.name
        if text.end_with?('=') && arguments.size == 1
          self[text.chomp('=')] = arguments.first
        elsif arguments.empty? && !text.end_with?('?', '!') && !text.start_with?('to_')
          self[text]
        else
          super
        end
      end

      def respond_to_missing?(name, _private = false)
        text = name.name
        text.end_with?('=') || key?(text)
      end

      def __own__(value, top)
        case value
        when VividMash
          value.__root__.equal?(@__root__) && value.__top__ == top ? value : __own_hash__(value, top)
        when Hash then __own_hash__(value, top)
        when Array
          list = AttrArray.new(value.map { |element| __own__(element, top) })
          list.__root__ = @__root__
          list.__top__ = top
          list
        else value
        end
      end

      protected

      def convert_value(value) = value

      private

      def __own_hash__(hash, top)
        fresh = VividMash.new(nil, @__root__, top)
        hash.each { |key, value| fresh.regular_writer(key.is_a?(Symbol) ? key.name : key, __own__(value, top)) }
        fresh
      end
    end

    # An array inside a level: a change of it drops what the merged view had cached.
    class AttrArray < Array
      attr_accessor :__root__, :__top__

      %i[<< push append unshift prepend insert concat []= delete delete_at delete_if keep_if reject! select! filter!
         map! collect! compact! flatten! uniq! sort! sort_by! reverse! rotate! shuffle! clear fill pop shift slice!
         replace].each do |name|
        define_method(name) do |*arguments, &block|
          @__root__&.__changed__(@__top__)
          super(*arguments, &block)
        end
      end

      def dup = Array.new(self)
      def to_json(*arguments) = Mash.plain(self).to_json(*arguments)
      def to_yaml(*arguments) = Mash.plain(self).to_yaml(*arguments)
    end

    # The merged view that node['key'] yields.
    class ImmutableMash < Mash
      def initialize(data = nil)
        super()
        data&.each { |key, value| regular_writer(convert_key(key), value) }
      end

      def [](key)
        value = regular_reader(key.is_a?(Symbol) ? key.name : key)
        value.is_a?(DelayedEvaluator) ? Attribute.immutable(value.call) : value
      end

      def fetch(key, *rest, &block)
        key = convert_key(key)
        key?(key) ? self[key] : super
      end

      %i[[]= store update merge! delete delete_if clear replace reject! select! keep_if filter! compact! shift
         transform_values! default= deep_update].each do |name|
        define_method(name) { |*_arguments, &_block| raise Exceptions::ImmutableAttributeModification, Attribute::IMMUTABLE }
      end

      def read(*path) = path.empty? ? self : dig(*path)
      def read!(*path) = path.inject(self) { |value, key| value.fetch(key) }
      def exist?(*path)
        *parents, last = path
        holder = parents.empty? ? self : dig(*parents)
        holder.is_a?(Hash) ? holder.key?(last) : holder.is_a?(Array) && last.is_a?(Integer) && last < holder.size
      rescue TypeError
        false
      end
      alias attribute? has_key?

      def dup = Mash.new(to_hash)
      alias to_mash dup
      def merge(*others, &block) = dup.merge(*others, &block)
      # A plain hash of values that keep answering to symbols, as Hash makes of its subclasses.
      def select(&block)
        return to_enum(:select) unless block
        each_pair.with_object({}) { |(key, value), kept| kept[key] = value if block.call(key, value) }
      end
      alias filter select
      def reject(&block) = block ? select { |key, value| !block.call(key, value) } : to_enum(:reject)
      def sort_by(&block) = block ? to_a.sort_by(&block) : to_a.sort_by
      def to_json(*arguments) = to_hash.to_json(*arguments)
      def to_yaml(*arguments) = to_hash.to_yaml(*arguments)
      def encode_with(coder)
        coder.represent_map(nil, to_hash)
      end

      def method_missing(name, *arguments)
        text = name.name
        if text.end_with?('=')
          raise Exceptions::ImmutableAttributeModification, Attribute::IMMUTABLE
        elsif key?(text)
          self[text]
        elsif text.end_with?('?') && arguments.empty?
          return !!self[text.chomp('?')] if key?(text.chomp('?'))
          # Libraries of cookbooks that nothing depends on teach every object words such as blank?.
          Chef.run_context&.cookbook_compiler&.load_owner_of(name) && respond_to?(name) ? public_send(name) : super
        else
          super
        end
      end

      def respond_to_missing?(name, _private = false) = key?(name.name)
    end

    # An array of the merged view.
    class ImmutableArray < Array
      %i[<< push append unshift prepend insert concat []= delete delete_at delete_if keep_if reject! select! filter!
         map! collect! compact! flatten! uniq! sort! sort_by! reverse! rotate! shuffle! clear fill pop shift
         slice!].each do |name|
        define_method(name) { |*_arguments, &_block| raise Exceptions::ImmutableAttributeModification, Attribute::IMMUTABLE }
      end

      def dup = Mash.plain(self)
      def to_a = Mash.plain(self)
      alias to_array to_a
      def to_json(*arguments) = Mash.plain(self).to_json(*arguments)
      def to_yaml(*arguments) = Mash.plain(self).to_yaml(*arguments)
      def encode_with(coder)
        coder.represent_seq(nil, Mash.plain(self))
      end
    end

    # The levels of a node's attributes and their merged view, which is cached by top-level key.
    class Attribute
      IMMUTABLE = 'Node attributes are read-only when you do not specify which precedence level to set. ' \
                  'To set an attribute use code like `node.default["key"] = "value"\''.freeze
      DEFAULTS = %i[default env_default role_default force_default].freeze
      OVERRIDES = %i[override role_override env_override force_override].freeze
      LEVELS = (DEFAULTS + %i[normal] + OVERRIDES + %i[automatic]).freeze
      NONE = Object.new.freeze

      def initialize
        @cache = {}
        @levels = {}
        LEVELS.each { |level| @levels[level] = VividMash.new(nil, self) }
        @sources = nil
      end

      # Automatic attributes are found out when they are first read.
      attr_writer :sources

      # For the ohai resource.
      def reload_automatic(key = nil)
        @cache.clear
        @sources&.reload(@levels[:automatic], key&.to_s)
        @cache.clear
      end

      def level(name) = @levels[name]

      def replace_level(name, data)
        @cache.clear
        fresh = VividMash.new(nil, self)
        @levels[name] = fresh
        data&.each { |key, value| fresh[key] = value }
        fresh
      end

      def __changed__(top)
        top ? @cache.delete(top) : @cache.clear
      end

      def [](key)
        key = key.name if key.is_a?(Symbol)
        value = @cache.fetch(key) { @cache[key] = merged(key) }
        return nil if value.equal?(NONE)
        value.is_a?(DelayedEvaluator) ? Attribute.immutable(value.call) : value
      end

      def key?(key)
        key = key.name if key.is_a?(Symbol)
        !@cache.fetch(key) { @cache[key] = merged(key) }.equal?(NONE)
      end

      def keys
        @sources&.load_all(@levels[:automatic])
        @levels.each_value.flat_map(&:keys).uniq
      end

      def merged_all
        keys.each_with_object(ImmutableMash.new) { |key, result| result.regular_writer(key, self[key]) }
      end

      def merged_defaults = union_of_all(DEFAULTS)
      def merged_overrides = union_of_all(OVERRIDES)

      def debug_value(*path)
        LEVELS.map do |level|
          value = @levels[level].dig(*path)
          [level.name, value.nil? ? :not_present : Mash.plain(value)]
        end
      end

      def self.immutable(value)
        case value
        when ImmutableMash, ImmutableArray then value
        when Hash
          fresh = ImmutableMash.new
          value.each { |key, element| fresh.regular_writer(key.is_a?(Symbol) ? key.name : key, immutable(element)) }
          fresh
        when Array then ImmutableArray.new(value.map { |element| immutable(element) })
        else value
        end
      end

      private

      def merged(key)
        automatic = @levels[:automatic]
        @sources&.load(key, automatic)
        value = union(DEFAULTS, key)
        value = replace(value, stored(:normal, key))
        value = replace(value, union(OVERRIDES, key))
        value = replace(value, stored(:automatic, key))
        value.equal?(NONE) ? NONE : Attribute.immutable(value)
      end

      def stored(level, key)
        map = @levels[level]
        map.key?(key) ? map.__peek__(key) : NONE
      end

      def union(levels, key)
        levels.inject(NONE) { |value, level| unite(value, stored(level, key)) }
      end

      def union_of_all(levels)
        keys = levels.flat_map { |level| @levels[level].keys }.uniq
        keys.each_with_object(ImmutableMash.new) do |key, result|
          result.regular_writer(key, Attribute.immutable(union(levels, key)))
        end
      end

      # Within one group of levels hashes merge and arrays are united.
      def unite(lower, higher)
        return lower if higher.equal?(NONE)
        return higher if lower.equal?(NONE)
        if lower.is_a?(Hash) && higher.is_a?(Hash)
          merge_hashes(lower, higher) { |first, second| unite(first, second) }
        elsif lower.is_a?(Array) && higher.is_a?(Array)
          lower | higher
        else
          higher
        end
      end

      # Between groups hashes merge and everything else is replaced.
      def replace(lower, higher)
        return lower if higher.equal?(NONE)
        return higher if lower.equal?(NONE)
        if lower.is_a?(Hash) && higher.is_a?(Hash)
          merge_hashes(lower, higher) { |first, second| replace(first, second) }
        else
          higher
        end
      end

      def merge_hashes(lower, higher)
        result = {}
        lower.each { |key, value| result[key] = value }
        higher.each { |key, value| result[key] = result.key?(key) ? yield(result[key], value) : value }
        result
      end
    end

    Cairn.lazily(self, :NamedMash, 'chef/node/named_mash')
  end
end
