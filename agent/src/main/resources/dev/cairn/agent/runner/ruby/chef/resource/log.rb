class Chef
  class Resource
    # A line in the log.
    class Log < Resource
      allowed_actions :write, :create
      default_action :write

      property :message, String, :name_property => true, :identity => true, :coerce => proc { |value| value.to_s }
      property :level, [Symbol, String], :default => :info, :coerce => proc { |value| value.to_sym },
                                         :equal_to => %i[trace debug info warn error fatal]

      def suppress_up_to_date_messages? = true
    end
  end

  class Provider
    class Log < Provider
      # Counts as an update for notifications only.
      def action_write
        Chef::Log.public_send(new_resource.level, new_resource.message)
        new_resource.notify_without_update
        @updated = false
      end
      alias action_create action_write

      # Chef's name of old.
      ChefLog = self
    end
  end
end
