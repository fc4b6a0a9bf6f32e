class Chef
  class Resource
    # A variable of the environment. Only Windows keeps such; elsewhere it is one of this run, for the commands that follow.
    class Env < Resource
      allowed_actions :create, :delete, :modify
      default_action :create

      property :key_name, String, :name_property => true, :identity => true
      property :value, [String, nil]
      property :delim, [String, nil, false], :desired_state => false
      property :user, String, :default => '<System>', :desired_state => false
    end
  end

  class Provider
    class Env < Provider
      def action_create = set(new_resource.delim ? joined : wanted)

      def action_modify
        raise Exceptions::Env, "Cannot modify #{new_resource} - key does not exist!" unless ENV.key?(key) || why_run?
        set(new_resource.delim ? joined : wanted)
      end

      # With a delimiter only the value goes, not its neighbours.
      def action_delete
        return unless ENV.key?(key)
        if new_resource.delim && new_resource.value
          left = parts(ENV.fetch(key)) - parts(new_resource.value)
          return if left == parts(ENV.fetch(key))
          return set(left.join(new_resource.delim)) unless left.empty?
        end
        converge_by("delete environment variable #{key}") { ENV.delete(key) }
      end

      private

      def key = new_resource.key_name

      def wanted = new_resource.value || raise(Exceptions::ValidationFailed, "#{new_resource}: value is a required property")

      def parts(text) = text.split(new_resource.delim)

      # What is not in yet goes to the front, as in Chef.
      def joined
        present = parts(ENV[key].to_s)
        ((parts(wanted) - present) + present).join(new_resource.delim)
      end

      def set(value)
        return if ENV[key] == value
        converge_by("set environment variable #{key}") { ENV[key] = value }
      end
    end
  end
end
