class Chef
  # Classes by name and by what a node is like: cookbooks keep providers of their own in such maps.
  class NodeMap
    def initialize
      @entries = {}
    end

    # The latest entry comes first.
    def set(key, value, options = {}, **more, &filter)
      (@entries[key.to_sym] ||= []).unshift([value, options.merge(more), filter])
      @entries
    end

    def get(node, key, **) = list(node, key).first

    def list(node, key, **)
      @entries.fetch(key.to_sym, []).filter_map { |value, options, filter| value if Types.meant_for?(node, options, filter) }
    end

    def delete_class(type)
      @entries.each_with_object({}) do |(key, entries), removed|
        gone, kept = entries.partition { |value, *| value == type }
        @entries[key] = kept
        removed[key] = gone unless gone.empty?
      end
    end
  end
end
