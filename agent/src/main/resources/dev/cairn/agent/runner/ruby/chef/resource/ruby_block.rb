class Chef
  class Resource
    # Ruby code that runs when its turn comes.
    class RubyBlock < Resource
      allowed_actions :run, :create
      default_action :run

      property :block_name, String, :name_property => true, :identity => true

      def block(&code)
        @block = code if code
        @block
      end
    end

    class WhyrunSafeRubyBlock < RubyBlock; end
  end

  class Provider
    class RubyBlock < Provider
      def action_run
        raise Exceptions::ValidationFailed, "#{new_resource} has no block" unless new_resource.block
        converge_by("execute the ruby block #{new_resource.name}") { new_resource.block.call }
      end
      alias action_create action_run
    end

    class WhyrunSafeRubyBlock < RubyBlock
      def action_run
        new_resource.block&.call
        converge_by("execute the whyrun_safe_ruby_block #{new_resource.name}") {}
      end
      alias action_create action_run
    end
  end
end
