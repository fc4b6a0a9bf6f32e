class Chef
  # Which provider a platform uses for a resource, as cookbooks of old declare it.
  class Platform
    # platform => { version, constraint or :default => { type => provider } }, and :default => { type => provider } for
    # all of them. Cookbooks also write into it themselves.
    @platforms = %i[debian ubuntu linuxmint raspbian redhat centos fedora amazon scientific oracle rocky almalinux suse opensuse
                    opensuseleap gentoo arch alpine mac_os_x mac_os_x_server freebsd openbsd netbsd solaris2 smartos omnios windows aix]
                 .to_h { |platform| [platform, { :default => {} }] }
    @platforms[:default] = {}

    class << self
      attr_accessor :platforms

      def set(options)
        resource = options[:resource]
        resource = Types.snake_case(resource.name) if resource.is_a?(Class)
        providers = if options[:platform].nil?
          @platforms[:default]
        else
          versions = (@platforms[key(options[:platform])] ||= { :default => {} })
          versions[options[:version]&.to_s || :default] ||= {}
        end
        providers[resource.to_sym] = options[:provider]
      end

      def mapped_provider(node, type)
        provider = find(node['platform'], node['platform_version'])[type]
        provider.is_a?(Class) ? provider : nil
      end

      # What is said of the version goes before what is said of the platform, and that before the rest.
      def find(platform, version)
        versions = @platforms[key(platform)] || {}
        exact = versions.select { |wanted, _| wanted != :default && version?(wanted.to_s, version.to_s) }
        [@platforms[:default], versions[:default], *exact.values].compact.inject({}, :merge)
      end

      def find_platform_and_version(node) = [node['platform'], node['platform_version']]
      def find_provider_for_node(node, resource)
        type = resource.is_a?(Resource) ? resource.resource_name : resource
        mapped_provider(node, type.to_sym) || (resource.is_a?(Resource) ? Provider::Lookup.for(resource, :nothing) : default_provider(type, node))
      end
      def provider_for_resource(resource, action = :nothing) = Provider::Lookup.for(resource, action).new(resource, resource.run_context)
      def find_provider(_platform, _version, type) = default_provider(type.is_a?(Resource) ? type.resource_name : type, Chef.node)
      def windows? = false
      def windows_server_2003? = false
      def supports_msi? = false
      def supports_powershell_execution_bypass?(*) = false

      private

      def key(platform) = platform.to_s.downcase.gsub(/\s+/, '_').to_sym

      def version?(wanted, actual)
        wanted == actual || (wanted.match?(/\A\s*[<>=~]/) && VersionConstraint.new(wanted).include?(actual))
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

    # In which order the providers of a type are asked whether they are meant.
    class ProviderPriorityMap
      def self.instance = (@instance ||= new)

      def priority(type, classes, **filters)
        Provider::Lookup.prefer(type, classes, filters)
      end
      alias set_priority_array priority
      def get_priority_array(_node, type) = Provider::Lookup.preferred(type)
      def list_handlers(node, type) = Provider::Lookup.candidates(type, node)
    end
    ProviderHandlerMap = ProviderPriorityMap

    # Which class a type is.
    class ResourceHandlerMap
      def self.instance = (@instance ||= new)

      def get(node, type) = Types.find(type.to_sym, node)
      def list(node, type) = [get(node, type)].compact
      def priority(type, classes, **filters) = Types.prefer(type, classes, filters)
      alias set_priority_array priority
    end
    ResourcePriorityMap = ResourceHandlerMap
  end

  # Finds the class of a type.
  class ResourceResolver
    def self.resolve(type, node: Chef.node, **) = Types.find(type.to_sym, node)
    def self.list(type, node: Chef.node, **) = [resolve(type, :node => node)].compact
    def self.includes_handler?(type, resource_class) = list(type).include?(resource_class)

    def initialize(node, type, **)
      @node = node
      @type = type
    end

    def resolve = Types.find(@type.to_sym, @node)
    def list = [resolve].compact
  end

  # Finds the provider of a resource.
  class ProviderResolver
    def initialize(_node, resource, action)
      @resource = resource
      @action = action
    end

    def resolve = Provider::Lookup.for(@resource, @action)
    def enabled_handlers = Provider::Lookup.candidates(@resource.resource_name, @resource.node)
    alias supported_handlers enabled_handlers
  end
end
