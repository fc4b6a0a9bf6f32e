class Chef
  class Resource
    # A command.
    class Execute < Resource
      native_type 'execute'
      allowed_actions :run
      default_action :run
      guard_inherited_attributes :cwd, :environment, :group, :user, :umask, :login

      property :command, [String, Array], :name_property => true, :identity => true
      property :cwd, String
      property :environment, Hash, :desired_state => false
      property :user, [String, Integer]
      property :group, [String, Integer]
      property :umask, [String, Integer]
      property :creates, String
      property :returns, [Integer, Array], :default => 0
      property :timeout, [Integer, Float, String], :default => 3600, :coerce => proc { |value| value.is_a?(String) ? Integer(value) : value }
      property :live_stream, [true, false], :default => false, :desired_state => false
      property :default_env, [true, false], :default => false, :desired_state => false
      property :input, [String, nil], :desired_state => false
      property :login, [true, false], :default => false, :desired_state => false
      property :path, [String, Array], :desired_state => false
      property :password, String, :sensitive => true
      property :domain, String
      property :elevated, [true, false], :default => false
      property :cgroup, String, :desired_state => false

      alias env environment
      alias env= environment=

      # The command itself is the resource, unless it has another.
      def action_run_command = command

      def guard_inheritance
        { :cwd => cwd, :environment => environment, :user => user, :group => group, :umask => umask, :login => login ? true : nil }.compact
      end

      def guard_options = guard_inheritance
      def guard_command = command

      private

      # Not the process's own: the command gets it.
      def with_umask = yield
    end
  end
end
