class Chef
  class Resource
    # A file system at its place, now and at every start.
    class Mount < Resource
      native_type 'mount'
      allowed_actions :mount, :umount, :unmount, :remount, :enable, :disable
      default_action :mount

      property :mount_point, String, :name_property => true, :identity => true, :coerce => proc { |value| value.length > 1 ? value.chomp('/') : value }
      property :device, String, :required => true
      property :device_type, [String, Symbol], :default => :device, :coerce => proc { |value| value.to_sym }, :equal_to => %i[device label uuid]
      property :fsck_device, String, :default => '-', :desired_state => false
      property :fstype, [String, nil], :default => 'auto'
      property :options, [Array, String, nil], :default => %w(defaults), :coerce => proc { |value| value.is_a?(String) ? value.split(',').map(&:strip) : value }
      property :dump, [Integer, false], :default => 0
      property :pass, [Integer, false], :default => 2
      property :username, String, :desired_state => false
      property :password, String, :sensitive => true, :desired_state => false
      property :domain, String, :desired_state => false

      def supports(value = {}, **more)
        super.tap { |given| return given.empty? ? { :remount => false } : given }
      end
    end
  end

  class Provider
    class Mount
      def native_properties
        properties = super
        properties.delete('password')
        properties['remount'] = new_resource.supports[:remount] ? true : false
        properties['credentials'] = { 'username' => new_resource.username, 'password' => new_resource.password, 'domain' => new_resource.domain }.compact
        properties
      end

      # Chef's classes of old name them.
      Mount = self
    end
  end
end
