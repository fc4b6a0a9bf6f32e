class Chef
  class Resource
    # Passes a notification on to several resources.
    class NotifyGroup < Resource
      action :run do
        new_resource.updated_by_last_action(true)
      end
      default_action :nothing
    end
  end
end
