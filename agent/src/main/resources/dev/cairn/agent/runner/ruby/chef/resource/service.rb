class Chef
  class Resource
    # A service of the machine.
    class Service < Resource
      native_type 'service'
      allowed_actions :enable, :disable, :start, :stop, :restart, :reload, :mask, :unmask
      default_action :nothing

      property :service_name, String, :name_property => true, :identity => true
      property :pattern, String, :desired_state => false
      property :start_command, [String, false, nil], :desired_state => false
      property :stop_command, [String, false, nil], :desired_state => false
      property :status_command, [String, false, nil], :desired_state => false
      property :restart_command, [String, false, nil], :desired_state => false
      property :reload_command, [String, false, nil], :desired_state => false
      property :init_command, [String, false, nil], :desired_state => false
      property :priority, [Integer, String, Hash, nil], :desired_state => false
      property :timeout, Integer, :default => 900, :desired_state => false
      property :options, [Array, String], :desired_state => false
      property :parameters, Hash, :desired_state => false
      property :run_levels, Array, :desired_state => false
      property :user, String, :desired_state => false
      property :running, [true, false]
      property :enabled, [true, false]
      property :masked, [true, false]
      property :static, [true, false]
      property :indirect, [true, false]

      def initialize(name, *rest)
        super
        # Services of cookbooks take it from there while they are built.
        @service_name = @name unless instance_of?(Service)
      end
    end
  end
end
