class Chef
  class Resource
    # Facts about the machine, found out again: all, or those of one plugin.
    class Ohai < Resource
      allowed_actions :reload
      default_action :reload

      property :plugin, String, :desired_state => false
      property :ohai_name, String, :name_property => true
    end

    # A file that tells ohai what the machine cannot, such as the cloud that it is in.
    class OhaiHint < Resource
      property :hint_name, String, :name_property => true
      property :content, Hash
      property :compile_time, [true, false], :default => true, :desired_state => false

      def place = ::Ohai::Config[:hints_path].first
      def file_path = ::File.join(place, hint_name.end_with?('.json') ? hint_name : "#{hint_name}.json")

      action :create do
        hint = new_resource
        directory(hint.place) { recursive true }
        file(hint.file_path) { content hint.content.nil? || hint.content.empty? ? '' : JSON.pretty_generate(hint.content) }
      end

      action :delete do
        file(new_resource.file_path) { action :delete }
      end
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
