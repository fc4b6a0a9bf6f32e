class Chef
  # Which provider a platform uses for a resource, as cookbooks of old declare it.
  class Platform
    @platforms = {}
    @set = {}

    class << self
      attr_accessor :platforms

      def set(options)
        platform = options[:platform]&.to_s
        version = options[:version]&.to_s
        resource = options[:resource]
        resource = Types.snake_case(resource.name).to_sym if resource.is_a?(Class)
        @set[[platform, version, resource.to_sym]] = options[:provider]
        (@platforms[platform&.to_sym] ||= { :default => {} })[:default][resource.to_sym] = options[:provider]
      end

      def mapped_provider(node, type)
        platform = node['platform']
        version = node['platform_version']
        [[platform, version], [platform, nil], [nil, nil]].each do |name, number|
          found = @set.find { |(set_platform, set_version, set_type), _| set_type == type && (set_platform&.downcase == name) && matches_version?(set_version, number, version) }
          return found.last if found
        end
        nil
      end

      def find_platform_and_version(node) = [node['platform'], node['platform_version']]
      def find_provider_for_node(node, resource)
        type = resource.is_a?(Resource) ? resource.resource_name : resource
        mapped_provider(node, type.to_sym) || (resource.is_a?(Resource) ? Provider::Lookup.for(resource, :nothing) : default_provider(type, node))
      end
      def provider_for_resource(resource, action = :nothing) = Provider::Lookup.for(resource, action).new(resource, resource.run_context)
      def find(platform, version) = @platforms.dig(platform.to_s.to_sym, version) || @platforms.dig(platform.to_s.to_sym, :default) || {}
      def find_provider(_platform, _version, type) = default_provider(type.is_a?(Resource) ? type.resource_name : type, Chef.node)
      def windows? = false
      def windows_server_2003? = false
      def supports_msi? = false
      def supports_powershell_execution_bypass?(*) = false

      private

      def matches_version?(set_version, wanted, actual)
        return set_version.nil? if wanted.nil?
        set_version && (set_version == actual || (set_version.match?(/[<>=~]/) && VersionConstraint.new(set_version).include?(actual)))
      end

      def default_provider(type, node)
        resource_class = Types.find(type.to_sym, node) or raise ArgumentError, "Cannot find a provider for #{type}"
        Provider::Lookup.for(resource_class.new('unnamed', Chef.run_context), :nothing)
      end
    end

    # Which ways of managing services this machine has.
    class ServiceHelpers
      class << self
        def service_resource_providers
          found = []
          found << :debian if ::File.exist?('/usr/sbin/update-rc.d')
          found << :invokercd if ::File.exist?('/usr/sbin/invoke-rc.d')
          found << :upstart if ::File.exist?('/sbin/initctl')
          found << :insserv if ::File.exist?('/sbin/insserv')
          found << :systemd if ChefUtils.systemd?
          found << :redhat if ::File.exist?('/sbin/chkconfig')
          found
        end

        def config_for_service(name)
          found = []
          found << :initd if ::File.exist?("/etc/init.d/#{name}")
          found << :upstart if ::File.exist?("/etc/init/#{name}.conf")
          found << :systemd if ChefUtils.has_systemd_unit?(name)
          found
        end
      end
    end
  end
end
