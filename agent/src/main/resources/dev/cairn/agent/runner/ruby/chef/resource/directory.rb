class Chef
  class Resource
    # A directory with given owner and mode.
    class Directory < Resource
      native_type 'directory'
      allowed_actions :create, :delete
      default_action :create

      property :path, String, :name_property => true, :identity => true
      property :owner, [String, Integer], :nil_reads => true
      property :group, [String, Integer], :nil_reads => true
      property :mode, [String, Integer], :nil_reads => true
      property :recursive, [true, false], :default => false, :desired_state => false

      alias user owner
      def verifications = []
    end
  end
end
