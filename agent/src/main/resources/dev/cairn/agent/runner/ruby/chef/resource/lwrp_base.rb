class Chef
  class Resource
    # Superclass of LWRPs, which library code names.
    class LWRPBase < Resource
      def self.build_from_file(cookbook_name, path, _run_context)
        LightweightResource.load(cookbook_name, path)
      end

      def initialize(name, run_context = nil)
        super
      end
    end
  end

  class Provider
    class LWRPBase < Provider
      include DSL::Recipe
      module InlineResources; end
      def self.build_from_file(cookbook_name, path, _run_context)
        LightweightResource.load_provider(cookbook_name, path)
      end
    end
  end
end
