class Chef
  class Resource
    # An account.
    class User < Resource
      native_type 'user'
      allowed_actions :create, :remove, :modify, :manage, :lock, :unlock
      default_action :create

      property :username, String, :name_property => true, :identity => true
      property :comment, [String, nil]
      property :uid, [String, Integer, nil]
      property :gid, [String, Integer, nil]
      property :home, [String, nil]
      property :shell, [String, nil]
      property :password, [String, nil], :sensitive => true
      property :salt, [String, nil], :desired_state => false
      property :iterations, [Integer, nil], :desired_state => false
      property :system, [true, false], :default => false, :desired_state => false
      property :manage_home, [true, false, nil], :default => false, :desired_state => false
      property :non_unique, [true, false, nil], :default => false, :desired_state => false
      property :force, [true, false, nil], :default => false, :desired_state => false
      property :expire_date, [String, nil]
      property :inactive, [String, Integer, nil]

      alias group gid

      # The password hides itself, not the whole resource.
      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end

      def supports(value = {}, **more)
        value = value.merge(more) if value.is_a?(Hash)
        if value.is_a?(Hash)
          home = value.fetch(:manage_home) { value['manage_home'] }
          manage_home(home) unless home.nil?
          unique = value.fetch(:non_unique) { value['non_unique'] }
          non_unique(unique) unless unique.nil?
        end
        super(value)
      end
    end

    LinuxUser = User
  end
end
