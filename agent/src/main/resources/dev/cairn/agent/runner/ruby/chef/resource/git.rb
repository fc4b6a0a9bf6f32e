class Chef
  class Resource
    # Where a tree comes from. Deployments say it, too, and are no checkouts: cookbooks reopen both by their superclass.
    module FromRepository
      def self.included(type)
        type.class_eval do
          property :repository, String
          property :revision, [String, nil], :default => 'HEAD'
          property :user, [String, Integer]
          property :group, [String, Integer]
          property :environment, [Hash, nil], :desired_state => false
          property :timeout, [Integer, String], :desired_state => false, :coerce => proc { |value| value.is_a?(String) ? Integer(value) : value }
          property :enable_checkout, [true, false], :default => true, :desired_state => false
          property :checkout_branch, String, :desired_state => false
          property :remote, String, :default => 'origin'
          property :depth, [Integer, nil], :desired_state => false
          property :enable_submodules, [true, false], :default => false, :desired_state => false
          property :ssh_wrapper, [String, nil], :desired_state => false
          property :additional_remotes, Hash, :default => {}, :desired_state => false

          alias repo repository
          alias reference revision
          alias branch revision
          alias env environment
        end
      end
    end

    # A checkout of a repository.
    class Scm < Resource
      allowed_actions :checkout, :export, :sync, :diff, :log
      default_action :sync

      property :destination, String, :name_property => true, :identity => true
      include FromRepository

      def shallow_clone(value = nil)
        depth(5) if value
        !depth.nil?
      end
    end

    class Git < Scm
      native_type 'git'
    end
  end
end
