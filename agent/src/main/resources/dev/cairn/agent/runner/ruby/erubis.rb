# Erubis, which cookbooks name because Chef renders templates with it.
module Erubis
  module RubyEvaluator; end

  # The variables of a template as instance variables.
  class Context
    def initialize(values = {})
      values.each { |name, value| self[name] = value }
    end

    def [](name) = instance_variable_get(:"@#{name}")
    def []=(name, value)
      instance_variable_set(:"@#{name}", value)
    end

    def update(values)
      values.each { |name, value| self[name] = value }
      self
    end
  end

  # A template from a string.
  class Eruby
    include RubyEvaluator

    attr_reader :src
    attr_accessor :filename

    def self.load_file(path, *options) = new(::File.read(path), *options).tap { |template| template.filename = path }

    def initialize(source, *_options)
      @src = Cairn::Machine.template_to_ruby(source)
    end

    # With a binding, or with a hash whose keys are the local variables.
    def result(scope = TOPLEVEL_BINDING)
      unless scope.is_a?(Binding)
        room = Object.new.instance_eval { binding }
        scope.each { |name, value| room.local_variable_set(name.to_sym, value) }
        scope = room
      end
      eval(@src, scope, filename || '(erubis)').call
    end

    # With an object whose instance variables the template sees, or a hash of them.
    def evaluate(context = Context.new)
      context = Context.new(context) if context.is_a?(Hash)
      context.instance_exec(&eval(@src, TOPLEVEL_BINDING, filename || '(erubis)'))
    end
  end

  class FastEruby < Eruby; end
end
