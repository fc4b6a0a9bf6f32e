class Chef
  class Resource
    # Facts about the machine, found out again: all, or those of one plugin.
    class Ohai < Resource
      allowed_actions :reload
      default_action :reload

      property :plugin, String, :desired_state => false
      property :ohai_name, String, :name_property => true
    end
  end

  class Provider
    class Ohai < Provider
      def action_reload
        converge_by("re-run ohai and merge results into node attributes#{" (plugin #{new_resource.plugin})" if new_resource.plugin}") do
          require 'ohai'
          ::Ohai::System.new.load_plugins
          unless new_resource.plugin.nil? || ::Ohai::Sources.new.keys.include?(new_resource.plugin) || AutomaticAttributes::SOURCES.key?(new_resource.plugin)
            Chef::Log.warn("#{new_resource}: there is no plugin #{new_resource.plugin}; all attributes are found out again")
          end
          node.attributes.reload_automatic(new_resource.plugin)
        end
      end
    end
  end
end
