class Chef
  module Mixin
    # Merges hashes key by key; the second wins elsewhere. Arrays are united by #merge and replaced by #hash_only_merge.
    module DeepMerge
      extend self

      def merge(first, second)
        deep_merge(second, DeepMerge.copy(first))
      end

      # Merges source into dest and returns dest.
      def deep_merge(source, dest)
        return dest if source.nil?
        return source if dest.nil?
        if dest.is_a?(Hash) && source.is_a?(Hash)
          source.each { |key, value| dest[key] = dest.key?(key) ? deep_merge(value, dest[key]) : value }
          dest
        elsif dest.is_a?(Array) && source.is_a?(Array)
          dest | source
        else
          source
        end
      end
      alias deep_merge! deep_merge

      def hash_only_merge(first, second)
        hash_only_merge!(DeepMerge.copy(first), second)
      end

      def hash_only_merge!(first, second)
        if first.is_a?(Hash) && second.is_a?(Hash)
          second.each { |key, value| first[key] = first.key?(key) ? hash_only_merge!(first[key], value) : value }
          first
        else
          second.nil? ? first : second
        end
      end

      def role_merge(first, second) = merge(first, second)

      def self.copy(value)
        case value
        when Hash then value.each_with_object(value.is_a?(Mash) ? Mash.new : {}) { |(key, element), result| result[key] = copy(element) }
        when Array then value.map { |element| copy(element) }
        else value
        end
      end
    end
  end
end
