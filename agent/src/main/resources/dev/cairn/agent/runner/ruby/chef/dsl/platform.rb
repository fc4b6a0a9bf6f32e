class Chef
  module DSL
    # Which platform this is, and values that depend on it.
    module PlatformIntrospection
      def platform?(*names) = names.flatten.map(&:to_s).include?(node['platform'])
      def platform_family?(*names) = names.flatten.map(&:to_s).include?(node['platform_family'])

      def value_for_platform(values)
        PlatformIntrospection.value_for(values, node['platform'], node['platform_version'])
      end

      def value_for_platform_family(values)
        found = PlatformIntrospection.flat(values)
        found.fetch(node['platform_family']) { found['default'] }
      end

      def docker?(where = node) = where.read('virtualization', 'systems', 'docker') == 'guest'

      # Keys may be symbols and arrays of names.
      def self.flat(values)
        values.each_with_object({}) do |(key, value), result|
          (key.is_a?(Array) ? key : [key]).each { |name| result[name.to_s] = value }
        end
      end

      def self.value_for(values, platform, version)
        by_platform = flat(values)
        versions = by_platform[platform]
        if versions.is_a?(Hash)
          by_version = flat(versions)
          return by_version[version] if by_version.key?(version)
          matching = by_version.select { |key, _| key =~ /\A\s*[<>=~]/ && VersionConstraint.new(key).include?(version) }
          if matching.size > 1
            raise "Multiple matches detected for #{platform} with values #{matching.keys.inspect}. The matches are: #{matching.inspect}"
          end
          return matching.values.first if matching.size == 1
          return by_version['default'] if by_version.key?('default')
        elsif by_platform.key?(platform)
          return versions
        end
        by_platform['default']
      end
    end
  end

  # Attribute files ask, too.
  class Node
    include DSL::PlatformIntrospection
  end

  Cairn.lazily(self, :VersionConstraint, 'chef/version')
  Cairn.lazily(self, :Version, 'chef/version')
  Cairn.lazily(self, :VersionString, 'chef/version')
  Cairn.lazily(Object, :ChefUtils, 'chef/chef_utils')
end
