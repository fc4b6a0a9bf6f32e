class Chef
  # A value that is found out when it is read: lazy { ... }.
  class DelayedEvaluator < Proc
    def self.on(object, &block) = block
  end
  # The attribute tree names it too.
  Node::DelayedEvaluator = DelayedEvaluator

  module DSL
    module Lazy
      def lazy(&block)
        raise ArgumentError, 'lazy needs a block' unless block
        DelayedEvaluator.new(&block)
      end
    end
  end
end
