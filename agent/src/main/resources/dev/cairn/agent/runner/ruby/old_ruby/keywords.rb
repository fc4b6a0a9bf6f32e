# Gems that cookbooks carry in themselves, written for Ruby 2: there a hash at the end of a call was the keywords of a
# method that has some. While such files are loaded their methods with keywords are made to take it so again.
module Cairn
  module OldKeywords
    KINDS = %i[key keyreq keyrest].freeze
    PLACE = '/halite_gem/'.freeze

    @loading = 0
    @wrapping = false

    class << self
      def while_loading
        @loading += 1
        yield
      ensure
        @loading -= 1
      end

      def added(owner, name)
        return if @loading.zero? || @wrapping || name == :initialize_copy
        method = owner.instance_method(name)
        return unless method.owner.equal?(owner) && method.parameters.any? { |kind, _| KINDS.include?(kind) }
        wrap(owner, name, method) if method.source_location&.first.to_s.include?(PLACE)
      end

      private

      def wrap(owner, name, method)
        kinds = method.parameters.map(&:first)
        most = kinds.include?(:rest) ? nil : kinds.count { |kind| %i[req opt].include?(kind) }
        visibility = owner.private_method_defined?(name) ? :private : owner.protected_method_defined?(name) ? :protected : :public
        @wrapping = true
        owner.define_method(name) do |*arguments, **keywords, &block|
          if keywords.empty? && arguments.last.is_a?(Hash) && (most.nil? ? arguments.last.keys.all?(Symbol) : arguments.size > most)
            keywords = arguments.pop.transform_keys(&:to_sym)
          end
          method.bind_call(self, *arguments, **keywords, &block)
        end
        owner.send(visibility, name)
      ensure
        @wrapping = false
      end
    end

    module Added
      def method_added(name)
        OldKeywords.added(self, name)
        super
      end

      def singleton_method_added(name)
        OldKeywords.added(singleton_class, name)
        super
      end
    end
    Module.prepend(Added)
  end
end
