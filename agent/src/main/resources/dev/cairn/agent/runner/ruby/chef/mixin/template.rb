class Chef
  module Mixin
    # Templates: finding them, and evaluating them with the rules of Erubis.
    module Template
      @compiled = {}
      @latin = Set.new

      # Self of a template's code.
      class TemplateContext < ::Erubis::Context
        include DSL::Core

        attr_accessor :run_context
        attr_reader :_extension_modules

        def node
          return @node if @node
          raise 'Could not find a value for node. If you are explicitly setting variables in a template, include a node variable if you plan to use it.'
        end

        def cookbook_name = @cookbook_name
        def recipe_name = @recipe_name
        def recipe_line_string = @recipe_line_string
        def recipe_path = @recipe_path
        def recipe_line = @recipe_line
        def template_name = @template_name
        def template_path = @template_path

        # A partial; without variables of its own it sees those of the caller.
        def render(partial, options = {}, **more)
          options = options.merge(more)
          variables = options.delete(:variables) || options.delete('variables')
          path = @template_finder.find(partial, options)
          context = variables ? self.class.new(variables) : dup
          instance_variables.each do |ivar|
            context.instance_variable_set(ivar, instance_variable_get(ivar)) if Template::OWN.include?(ivar)
          end
          context.run_context = run_context
          context._extend_modules(@_extension_modules || [])
          Template.evaluate(path, context)
        end

        # What cookbooks that mend partials of old versions build on.
        def _public_instance_variables
          (instance_variables - OWN - %i[@_extension_modules]).to_h { |ivar| [ivar.to_s.delete_prefix('@').to_sym, instance_variable_get(ivar)] }
        end

        def _render_template(source, context) = context.instance_exec(&Cairn::CleanRoom.evaluate(Cairn::Machine.template_to_ruby(source), '(partial)'))

        def _extend_modules(modules)
          @_extension_modules = modules
          modules.each { |extension| extend(extension) }
        end

        def method_missing(name, *arguments, &block)
          helper = ChefUtils::DSL_METHODS[name]
          helper ? ChefUtils.call_helper(helper, self, arguments, &block) : super
        end
        def respond_to_missing?(_name, _private = false) = false
      end
      ChefContext = TemplateContext

      OWN = %i[@node @template_finder @cookbook_name @recipe_name @recipe_line @recipe_path @recipe_line_string @template_name
               @template_path @run_context].freeze

      # Finds templates from the place of a resource.
      class Finder
        def initialize(run_context, cookbook_name, node)
          @run_context = run_context
          @cookbook_name = cookbook_name
          @node = node
        end

        def find(name, options = {})
          source = options[:source] || name
          if options[:local]
            return options[:source] ? options[:source] : name
          end
          cookbook = @run_context.cookbook_collection.fetch!(options[:cookbook] || @cookbook_name)
          cookbook.file_for(:templates, source, @node)
        end
      end

      # Raised for a failure inside a template: says where, with the lines around it.
      class TemplateError < RuntimeError
        attr_reader :original_exception, :line_number, :path

        def initialize(original, path)
          @original_exception = original
          @path = path
          lines = (original.is_a?(SyntaxError) ? [original.message] : []) + (original.backtrace || [])
          @line_number = lines.filter_map { |line| line[/#{Regexp.escape(path)}:(\d+)/, 1] }.first&.to_i || 0
          super(original.message)
          set_backtrace(original.backtrace)
        end

        def to_s
          "\n\n#{original_exception.class} (#{original_exception.message}) on line ##{line_number} of #{path}:\n\n#{source_listing}\n"
        end
        alias message to_s

        def source_location = "#{path}:#{line_number}"

        def source_listing
          lines = Cairn::Source.read(path).lines
          from = [line_number - 3, 0].max
          (lines[from, 5] || []).each_with_index.map { |line, index| format('%3d: %s', from + index + 1, line.chomp) }.join("\n")
        rescue SystemCallError
          ''
        end
      end

      class << self
        def render(resource, run_context)
          cookbook_name = resource.cookbook || resource.cookbook_name
          node = run_context.node
          finder = Finder.new(run_context, cookbook_name, node)
          path = resource.local ? resource.source : run_context.cookbook_collection.file_of(resource, :templates, node)
          raise Exceptions::FileNotFound, "template #{path} of #{resource} does not exist" unless ::File.file?(path)
          context = TemplateContext.new(resolve(resource.variables, resource))
          context.run_context = run_context
          context._extend_modules(resource.helper_modules)
          context[:node] = node unless context[:node]
          context[:template_finder] = finder
          context[:cookbook_name] = resource.cookbook_name
          context[:recipe_name] = resource.recipe_name
          context[:recipe_line_string] = resource.source_line
          context[:recipe_path] = resource.source_line&.sub(/:\d+.*\z/, '')
          context[:recipe_line] = resource.source_line&.[](/:(\d+)/, 1)
          context[:template_name] = resource.source
          context[:template_path] = path
          original_bytes(path, evaluate(path, context))
        end

        def evaluate(path, context)
          block = @compiled[path] ||= compile(path)
          text = context.instance_exec(&block)
          text
        rescue TemplateError
          raise
        rescue StandardError, ScriptError, SystemStackError => e
          raise TemplateError.new(e, path)
        end

        private

        def compile(path)
          source = Cairn::Source.read(path)
          @latin << path unless source.ascii_only? || ::File.binread(path).force_encoding(Encoding::UTF_8).valid_encoding?
          # rubocop:disable Security/Eval -- templates are code
          Cairn::CleanRoom.evaluate(Cairn::Machine.template_to_ruby(source), path)
        end

        # A template in Latin-1 is evaluated as UTF-8, but what it makes is a file in Latin-1; unless a value has other letters.
        def original_bytes(path, text)
          @latin.include?(path) ? text.encode(Encoding::ISO_8859_1) : text
        rescue EncodingError
          text
        end

        # Lazy values at any depth are resolved when the template is rendered.
        def resolve(value, resource)
          case value
          when DelayedEvaluator then resolve(resource.instance_eval(&value), resource)
          when Node::ImmutableMash then value
          when Mash then value.any? { |_, element| lazy_inside?(element) } ? value.class.new(value.to_h { |key, element| [key, resolve(element, resource)] }) : value
          when Hash then value.transform_values { |element| resolve(element, resource) }
          when ::Array then lazy_inside?(value) ? value.map { |element| resolve(element, resource) } : value
          else value
          end
        end

        def lazy_inside?(value)
          case value
          when DelayedEvaluator then true
          when Hash then value.each_value.any? { |element| lazy_inside?(element) }
          when ::Array then value.any? { |element| lazy_inside?(element) }
          else false
          end
        end
      end
    end
  end

  TemplateContext = Mixin::Template::TemplateContext
end

module Cairn
  # Evaluates generated code without local variables of ours around it.
  module CleanRoom
    def self.evaluate(source, path) = eval(source, TOPLEVEL_BINDING.dup, path, 1)
  end
end
