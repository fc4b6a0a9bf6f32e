class Chef
  class Resource
    # Passes a notification on to several resources.
    class NotifyGroup < Resource
      action :run do
        new_resource.updated_by_last_action(true)
      end
      default_action :nothing
    end

    # Where an interactive shell of Chef would stop; a run never does.
    class Breakpoint < Resource
      action(:break) { Chef::Log.debug("#{new_resource}: not in a shell, going on") }
    end
  end
end
