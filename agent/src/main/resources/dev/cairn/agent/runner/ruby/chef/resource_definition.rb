class Chef
  # define :name, defaults do ... end of a cookbook's definitions/.
  class ResourceDefinition
    attr_accessor :name, :params, :recipe, :node

    # Evaluates a file of definitions; the definitions in it.
    def self.load_file(path)
      collector = Collector.new
      Cairn::Source.evaluate(collector, path)
      collector.definitions
    end

    def initialize
      @params = {}
    end

    def define(name, defaults = {}, &block)
      raise ArgumentError, "Resource definition name must be a symbol, not #{name.inspect}" unless name.is_a?(Symbol)
      raise ArgumentError, 'Argument to define must be a hash' unless defaults.is_a?(Hash)
      raise ArgumentError, 'You must pass a block to define' unless block
      @name = name
      @params = defaults
      @recipe = block
    end

    def to_s = name.to_s

    # Self of a definitions file.
    class Collector
      include DSL::PlatformIntrospection

      attr_reader :definitions

      def initialize
        @definitions = []
      end

      def node = Chef.node

      def define(name, defaults = {}, **more, &block)
        definition = ResourceDefinition.new
        definition.define(name, defaults.merge(more), &block)
        @definitions << definition
        definition
      end
    end

    # Self of the block of a call: every unknown word is a parameter.
    class Parameters
      attr_reader :params

      def initialize(definition, node, name)
        @params = definition.params.transform_values { |value| value.is_a?(Hash) || value.is_a?(::Array) || value.is_a?(String) ? value.dup : value }
        @params[:name] = name
        @node = node
      end

      def node = @node

      def method_missing(name, *arguments)
        return @params[name] if arguments.empty?
        @params[name.name.delete_suffix('=').to_sym] = arguments.size == 1 ? arguments.first : arguments
      end

      def respond_to_missing?(_name, _private = false) = true

      # Words that every object answers to are parameters, too.
      %i[test system open format display method send_file timeout fail puts print p select exec binding loop].each do |word|
        define_method(word) { |*arguments| method_missing(word, *arguments) }
      end
    end
  end

  class ResourceDefinitionList
    attr_reader :definitions

    def initialize
      @definitions = {}
    end

    def from_file(path)
      ResourceDefinition.load_file(path).each { |definition| @definitions[definition.name] = definition }
      self
    end
  end
end
