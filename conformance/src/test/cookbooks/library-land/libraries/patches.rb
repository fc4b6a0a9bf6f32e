class Chef
  class Recipe
    def land_recipe_name
      "#{cookbook_name}::#{recipe_name}"
    end
  end

  class Node
    def land_layers
      fetch('land', {}).fetch('layers', [])
    end
  end

  class Resource
    def land_everywhere
      "#{resource_name} has it"
    end

    class File
      def land_content(text = nil)
        content(text.upcase) if text
        content
      end
    end
  end

  class Provider
    class Service
      class Debian < Chef::Provider::Service::Init
        def get_priority
          [20, 80]
        end
      end
    end
  end
end

module LandQuiet
  def action_run
    ::File.open('/srv/land/commands', 'a') { |io| io.puts(new_resource.name) }
    super
  end
end
Chef::Provider::Execute.send(:prepend, LandQuiet)
