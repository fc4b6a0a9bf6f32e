class Chef
  class Resource
    # A restart of the machine: at the end of a run that succeeds, or at once.
    class Reboot < Resource
      allowed_actions :request_reboot, :reboot_now, :cancel
      default_action :nothing

      property :reason, String, :default => 'Reboot by Chef', :desired_state => false
      property :delay_mins, Integer, :default => 0, :desired_state => false
    end
  end

  class Provider
    class Reboot < Provider
      def action_request_reboot
        converge_by("request a system reboot to occur if the run succeeds (#{new_resource.reason})") { request }
      end

      # The resources that follow are not reached; what is notified by then is.
      def action_reboot_now
        converge_by("rebooting system immediately (#{new_resource.reason})") do
          request
          raise Exceptions::RebootNow, "#{new_resource} ends the run: #{new_resource.reason}"
        end
      end

      def action_cancel
        return unless run_context.reboot_requested?
        converge_by('cancel any existing reboot request') { run_context.cancel_reboot }
      end

      private

      def request
        run_context.request_reboot(:delay_mins => new_resource.delay_mins, :reason => new_resource.reason,
                                   :timestamp => Time.now, :requested_by => new_resource.name)
      end
    end
  end
end

module Cairn
  # Restarts the machine that a recipe wants restarted.
  module Rebooter
    STATUS_SCHEDULED = 35
    STATUS_FAILED = 41

    # Not before a minute has passed, so that the agent reports the run before it ends.
    # Returns the status that the run ends with.
    def self.restart(wanted)
      minutes = [wanted[:delay_mins].to_i, 1].max
      Chef::Log.warn("Rebooting in #{minutes} min: #{wanted[:reason]} (wanted by reboot[#{wanted[:requested_by]}])")
      Mixlib::ShellOut.new('shutdown', '-r', "+#{minutes}", wanted[:reason].to_s).run_command.error!
      STATUS_SCHEDULED
    rescue SystemCallError, Mixlib::ShellOut::ShellCommandFailed, Mixlib::ShellOut::CommandTimeout => e
      Chef::Log.fatal("The reboot that reboot[#{wanted[:requested_by]}] wants failed: #{e.message}")
      STATUS_FAILED
    end
  end
end
