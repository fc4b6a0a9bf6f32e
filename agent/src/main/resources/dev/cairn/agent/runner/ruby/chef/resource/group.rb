class Chef
  class Resource
    # A group of accounts.
    class Group < Resource
      LIST = proc { |value| value.is_a?(String) ? value.split(',').map(&:strip) : value.nil? ? [] : Array(value).map(&:to_s) }

      native_type 'group'
      allowed_actions :create, :remove, :modify, :manage
      default_action :create

      property :group_name, String, :name_property => true, :identity => true
      property :gid, [String, Integer, nil]
      property :members, [String, Array], :default => [], :coerce => LIST
      property :excluded_members, [String, Array], :default => [], :coerce => LIST, :desired_state => false
      property :append, [true, false], :default => false, :desired_state => false
      property :system, [true, false], :default => false, :desired_state => false
      property :non_unique, [true, false], :default => false, :desired_state => false
      property :comment, String, :desired_state => false

      alias users members
    end
  end
end
