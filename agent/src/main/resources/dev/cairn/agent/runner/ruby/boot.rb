# The first Ruby file of a converge run. Loads what every run needs and registers the rest to be loaded on first use:
# an empty run has less than a second.
module Cairn
  ROOT = 'uri:classloader:/dev/cairn/agent/runner/ruby/'.freeze
  @parts = {}

  # Loads a part of the recipe language once.
  def self.part(name)
    return false if @parts[name]
    @parts[name] = true
    begin
      Machine.load_part(name)
    rescue Exception
      @parts.delete(name)
      raise
    end
  end

  # Registers a constant whose part is loaded when the constant is first named.
  def self.lazily(owner, constant, part)
    owner.autoload(constant, "#{ROOT}#{part}.rb")
  end
end

module Kernel
  alias_method :ruby_require, :require
  module_function :ruby_require
end

class Chef
  class Resource; end
  class Provider; end
  module Mixin; end
  module DSL; end
  class Util; end
  class Node; end
end

%w(libraries old_ruby mash chef/config chef/log chef/exceptions chef/event_dispatch chef/types
   chef/mixin/deep_merge chef/node/attribute chef/node chef/property chef/lazy
   chef/dsl/platform chef/dsl/declare_resource chef/dsl/recipe
   chef/guard chef/resource chef/provider chef/provider/native chef/recipe
   chef/resource_collection chef/run_context chef/runner
   chef/cookbook/metadata chef/cookbook/cookbook_version chef/cookbook/collection chef/cookbook/compiler
   chef/formatters/doc chef/run_report chef/run).each { |part| Cairn.part(part) }
