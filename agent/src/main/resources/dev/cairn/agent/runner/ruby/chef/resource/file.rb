class Chef
  class Resource
    # A file with given content, owner and mode.
    class File < Resource
      native_type 'file'
      allowed_actions :create, :create_if_missing, :delete, :touch
      default_action :create

      property :path, String, :name_property => true, :identity => true
      property :content, [String, nil], :desired_state => false
      property :owner, [String, Integer]
      property :group, [String, Integer]
      property :mode, [String, Integer]
      property :backup, [Integer, false, nil], :default => 5, :desired_state => false
      property :checksum, [String, nil], :coerce => proc { |value| value&.downcase }
      property :atomic_update, [true, false], :default => true, :desired_state => false
      property :force_unlink, [true, false], :default => false, :desired_state => false
      property :manage_symlink_source, [true, false, nil], :desired_state => false
      property :diff, [String, nil], :desired_state => false

      alias user owner

      def verifications = (@verifications ||= [])

      # A command, a block that gets the staged file's path, or a kind of content.
      def verify(command = nil, _options = {}, &block)
        return verifications if command.nil? && block.nil?
        verifications << (block ? proc { |path| instance_exec(path, &block) } : command.is_a?(Symbol) ? ":#{command}" : command)
        nil
      end

      def state_for_resource_reporter = super
    end
  end
end
