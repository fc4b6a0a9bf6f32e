class Chef
  class Resource
    # A file that comes with a cookbook.
    class CookbookFile < File
      native_type 'cookbook_file'

      property :source, [String, Array], :nil_reads => true, :default => DelayedEvaluator.new { ::File.basename(name) }, :desired_state => false
      property :cookbook, String, :desired_state => false, :coerce => proc { |value| value.is_a?(Symbol) ? value.name : value }
    end
  end
end
