class Chef
  class Resource
    # A file rendered from a template of a cookbook.
    class Template < File
      native_type 'template'

      property :source, [String, Array], :nil_reads => true, :default => DelayedEvaluator.new { "#{::File.basename(name)}.erb" }, :desired_state => false
      property :cookbook, String, :desired_state => false, :coerce => proc { |value| value.is_a?(Symbol) ? value.name : value }
      property :local, [true, false], :default => false, :desired_state => false
      property :variables, Hash, :default => {}, :desired_state => false

      def inline_helpers = (@inline_helpers ||= {})
      def inline_helper_modules = (@inline_helper_modules ||= [])

      def helper(name, &block)
        raise Exceptions::ValidationFailed, "`helper(:method)` requires a block argument (e.g., `helper(:method) { code }`)" unless block
        raise Exceptions::ValidationFailed, 'method_name argument to `helper(method_name)` must be a symbol' unless name.is_a?(Symbol)
        inline_helpers[name] = block
      end

      def helpers(extension = nil, &block)
        if block
          raise Exceptions::ValidationFailed, 'Pass either a module or block to helpers, but not both.' if extension
          inline_helper_modules << block
        elsif extension.is_a?(Module) && !extension.is_a?(Class)
          inline_helper_modules << extension
        elsif extension.nil?
          raise Exceptions::ValidationFailed, 'helpers requires either a module name or inline module code as a block'
        else
          raise Exceptions::ValidationFailed, "Argument to helpers method must be a module. You passed #{extension.inspect}"
        end
      end

      # What templates are extended with.
      def helper_modules
        modules = inline_helper_modules.map { |extension| extension.is_a?(Proc) ? Module.new(&extension) : extension }
        unless inline_helpers.empty?
          methods = inline_helpers
          modules << Module.new { methods.each { |name, block| define_method(name, &block) } }
        end
        modules
      end
      alias helper_modules_for_template helper_modules
    end
  end
end
