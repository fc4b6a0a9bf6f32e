class Chef
  class Provider
    # Providers of other operating systems. Cookbooks name them where another platform branches off, and subclass them;
    # an action of one fails with its name.
    module Foreign
      PACKAGES = %i[Homebrew Macports Freebsd Openbsd Pkgsrc Ips Solaris SmartOS Windows Chocolatey Powershell Msu Cab Bff Paludis Dmg].freeze
      SERVICES = %i[Macosx Windows Solaris Freebsd Openbsd Aix AixInit].freeze

      def self.find(family, name)
        return nil unless (family.equal?(Package) ? PACKAGES : SERVICES).include?(name)
        family.const_set(name, Class.new(family) { include Foreign })
      end

      def native(_action, *)
        raise Exceptions::UnsupportedPlatform, "The provider #{self.class.name} is not supported on this platform (#{node['platform']} #{node['platform_version']})"
      end
    end
  end
end
