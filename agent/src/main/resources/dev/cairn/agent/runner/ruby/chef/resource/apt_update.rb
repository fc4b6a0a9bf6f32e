class Chef
  class Resource
    # The lists of available packages.
    class AptUpdate < Resource
      native_type 'apt_update'
      allowed_actions :periodic, :update
      default_action :periodic

      property :frequency, Integer, :default => 86_400
    end
  end
end
