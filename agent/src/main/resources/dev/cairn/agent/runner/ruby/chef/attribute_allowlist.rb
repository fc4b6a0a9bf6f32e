class Chef
  remove_const(:AttributeAllowlist) if autoload?(:AttributeAllowlist)
  remove_const(:Whitelist) if autoload?(:Whitelist)

  # The part of a tree of attributes that a list of paths ("network/interfaces") names.
  class AttributeAllowlist
    def self.filter(data, allowlist = nil)
      return data if allowlist.nil?
      allowlist.each_with_object({}) do |path, result|
        keys = path.is_a?(::Array) ? path.map(&:to_s) : path.split('/')
        found = keys.inject(data) { |value, key| value.is_a?(Hash) ? value.fetch(key) { break NOT_PASSED } : (break NOT_PASSED) }
        next Log.warn("Could not find allowlist attribute #{keys.join('/')}.") if found.equal?(NOT_PASSED)
        *parents, last = keys
        parents.inject(result) { |place, key| place[key] ||= {} }[last] = found
      end
    end
  end
  Whitelist = AttributeAllowlist
end
