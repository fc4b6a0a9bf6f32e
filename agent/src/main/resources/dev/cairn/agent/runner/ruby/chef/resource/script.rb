class Chef
  class Resource
    # Code for an interpreter.
    class Script < Execute
      native_type 'script'

      property :command, [String, Array], :name_property => false, :identity => false, :desired_state => false
      property :code, String, :required => true
      property :interpreter, String
      property :flags, [String, Array], :coerce => proc { |value| value.is_a?(Array) ? value.join(' ') : value }

      def name_is_command? = false
      # Guards of scripts run as root in the process's directory, unless they are scripts themselves.
      def guard_options = {}
      def identity = name
    end

    { :Bash => 'bash', :Csh => 'csh', :Ksh => 'ksh', :Perl => 'perl', :Python => 'python', :Ruby => 'ruby' }.each do |constant, interpreter|
      const_set(constant, Class.new(Script) do
        native_type interpreter
        property :interpreter, String, :default => interpreter
      end)
    end
  end
end
