require 'json'

class Chef
  # JSON as library code of cookbooks calls it.
  class JSONCompat
    JSON_MAX_NESTING = 1000

    class << self
      def parse(source, _options = {}) = ::JSON.parse(source, :max_nesting => JSON_MAX_NESTING)
      def from_json(source, options = {})
        symbolize = options[:symbolize_keys] || options[:symbolize_names]
        ::JSON.parse(source, :max_nesting => JSON_MAX_NESTING, :symbolize_names => symbolize ? true : false)
      end
      def to_json(object, *) = ::JSON.generate(plain(object))
      def to_json_pretty(object, *) = ::JSON.pretty_generate(plain(object))
      def from_json_hash(hash) = hash
      def map_to_rb_obj(object) = object

      private

      def plain(object) = object.is_a?(Hash) || object.is_a?(Array) ? Mash.plain(object) : object
    end
  end
end
