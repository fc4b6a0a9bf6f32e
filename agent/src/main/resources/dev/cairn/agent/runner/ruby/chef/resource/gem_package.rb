class Chef
  class Resource
    # Gems of the machine's Ruby.
    class GemPackage < Package
      native_type 'gem_package'

      property :options, [String, Hash, Array, nil], :desired_state => false
      property :source, [String, Array, false, nil], :desired_state => false
      property :gem_binary, String, :desired_state => false
      property :clear_sources, [true, false, nil], :desired_state => false
      property :include_default_source, [true, false, nil], :desired_state => false
    end
    Package::GemPackage = GemPackage

    # Gems of the engine's own Ruby.
    class ChefGem < GemPackage
      native_type 'chef_gem'
      def after_declared
        @compile_time = true if @compile_time.nil? && Cairn.chef_line_before?(13)
        super
      end
    end
  end
end
