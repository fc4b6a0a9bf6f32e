class Chef
  class Node
    remove_const(:NamedMash) if autoload?(:NamedMash)

    # The merged view of an attribute as files of Chef before 11 got it by its bare name: writing sets the normal level.
    class NamedMash < ImmutableMash
      def initialize(node, path, data)
        @node = node
        @path = path
        super(data)
      end

      def [](key)
        value = super
        value.is_a?(ImmutableMash) ? NamedMash.new(@node, @path + [convert_key(key)], value) : value
      end

      def []=(key, value)
        @node.normal.write(*@path, key, value)
        regular_writer(convert_key(key), @node.read(*@path, convert_key(key)))
      end
      alias store []=

      def method_missing(name, *arguments)
        name.end_with?('=') && arguments.size == 1 ? self[name.name.chomp('=')] = arguments.first : super
      end

      def respond_to_missing?(name, private = false) = name.end_with?('=') || super
    end
  end
end
