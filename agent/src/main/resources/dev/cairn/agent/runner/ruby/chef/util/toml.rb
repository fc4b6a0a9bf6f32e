class Chef
  class Util
    # Writes hashes as TOML.
    module Toml
      class << self
        def render(hash, path = [])
          plain, tables = hash.partition { |_, value| !value.is_a?(Hash) && !(value.is_a?(::Array) && value.any?(Hash)) }
          text = plain.map { |key, value| "#{key(key)} = #{value(value)}\n" }.join
          tables.each do |key, value|
            name = (path + [key(key)]).join('.')
            if value.is_a?(Hash)
              text << "\n[#{name}]\n" << render(value, path + [key(key)])
            else
              value.each { |element| text << "\n[[#{name}]]\n" << render(element, path + [key(key)]) }
            end
          end
          text
        end

        private

        def key(key) = key.to_s.match?(/\A[\w-]+\z/) ? key.to_s : key.to_s.dump

        def value(value)
          case value
          when ::Array then "[#{value.map { |element| value(element) }.join(', ')}]"
          when true, false, Numeric then value.to_s
          else value.to_s.dump
          end
        end
      end
    end
  end
end
