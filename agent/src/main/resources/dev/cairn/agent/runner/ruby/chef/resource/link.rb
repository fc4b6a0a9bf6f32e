class Chef
  class Resource
    # A symbolic or hard link.
    class Link < Resource
      native_type 'link'
      allowed_actions :create, :delete
      default_action :create

      property :target_file, String, :name_property => true, :identity => true
      property :to, String
      property :link_type, [String, Symbol], :default => :symbolic, :equal_to => [:symbolic, :hard], :coerce => proc { |value| value.to_sym }
      property :owner, [String, Integer], :nil_reads => true
      property :group, [String, Integer], :nil_reads => true

      alias user owner
      def path = target_file
    end
  end
end
