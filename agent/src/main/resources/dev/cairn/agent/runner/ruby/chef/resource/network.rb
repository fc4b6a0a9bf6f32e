module Cairn
  # 255.255.255.0 and 24 are two ways to say the same.
  module Netmask
    def self.prefix(mask)
      return mask if mask.match?(/\A\d{1,3}\z/)
      bits = mask.split('.').map { |part| Integer(part, 10).to_s(2).rjust(8, '0') }.join
      raise ArgumentError unless bits.match?(/\A1*0*\z/) && bits.size == 32
      bits.count('1').to_s
    rescue ArgumentError
      raise Chef::Exceptions::ValidationFailed, "#{mask} is no netmask; give one such as 255.255.255.0"
    end
  end
end

class Chef
  class Resource
    # A route to a network or a host, now and, where the family of RedHat keeps such files, at every start.
    class Route < Resource
      allowed_actions :add, :delete
      default_action :add

      property :target, String, :name_property => true, :identity => true
      property :comment, [String, nil], :desired_state => false
      property :metric, [Integer, nil]
      property :netmask, [String, nil]
      property :gateway, [String, nil]
      property :device, [String, nil]
      property :route_type, [Symbol, String], :default => :host, :coerce => proc { |value| value.to_sym }, :equal_to => %i[host net], :desired_state => false
      property :networking, [String, nil], :desired_state => false
      property :networking_ipv6, [String, nil], :desired_state => false
      property :hostname, [String, nil], :desired_state => false
      property :domainname, [String, nil], :desired_state => false
      property :domain, [String, nil], :desired_state => false

      # As the kernel's tools write it: default, an address, or a network with its prefix.
      def destination
        return 'default' if %w(default 0.0.0.0 0.0.0.0/0 ::/0).include?(target)
        address, prefix = target.split('/', 2)
        prefix ||= netmask && Cairn::Netmask.prefix(netmask)
        whole = address.include?(':') ? '128' : '32'
        prefix.nil? || prefix == whole ? address : "#{address}/#{prefix}"
      end
    end

    # An address of a network interface, now and in the files of the distribution.
    class Ifconfig < Resource
      allowed_actions :add, :delete, :enable, :disable
      default_action :add

      property :target, String, :name_property => true, :identity => true
      property :device, String
      %i[mask hwaddr inet_addr bcast mtu metric onboot onparent bootproto network bridge master slave hostname gateway
         ethtool_opts bonding_opts vlan ipv6addr ipv6_defaultgw nm_controlled ipv6init ipv6_autoconf ipv6addrsec defroute peerdns].each do |name|
        property name, [String, nil]
      end
      property :family, String, :default => 'inet'
    end
  end

  class Provider
    class Route < Provider
      def action_add
        converge_by("add route to #{new_resource.destination}#{described}") { ip('route', 'replace', *words) } unless present?
        persist
      end

      def action_delete
        converge_by("delete route to #{new_resource.destination}") { ip('route', 'del', *words) } if present?
        persist
      end

      private

      def words = [new_resource.destination, *details.flatten]

      def details
        [['via', new_resource.gateway], ['dev', new_resource.device], ['metric', new_resource.metric&.to_s]].select(&:last)
      end

      def described = details.map { |pair| " #{pair.join(' ')}" }.join

      def present?
        ip('route', 'show').lines.any? do |line|
          fields = line.split
          fields.first == new_resource.destination && details.all? { |pair| fields.each_cons(2).include?(pair) }
        end
      end

      def ip(*arguments)
        shell_out!('ip', new_resource.target.include?(':') ? '-6' : '-4', *arguments).stdout
      rescue Errno::ENOENT
        raise Exceptions::Route, "#{new_resource}: the program ip is not installed; install the package iproute2 first"
      end

      # The family of RedHat reads route-<device> when the interface comes up: all routes of the run over it.
      def persist
        return unless node['platform_family'].match?(/\A(?:rhel|fedora|amazon)\z/)
        device = new_resource.device || 'eth0'
        routes = run_context.resource_collection.select { |other| other.is_a?(Resource::Route) && Array(other.action).include?(:add) }
        lines = routes.select { |route| (route.device || 'eth0') == device }
                      .map { |route| "#{route.destination}#{" via #{route.gateway}" if route.gateway}" }.uniq
        path = "/etc/sysconfig/network-scripts/route-#{device}"
        wanted = lines.empty? ? '' : "#{lines.join("\n")}\n"
        return if (::File.exist?(path) ? ::File.read(path) : '') == wanted
        converge_by("write #{path}") { ::File.write(path, wanted) }
      end
    end

    class Ifconfig < Provider
      DEBIAN = { 'address' => :target, 'netmask' => :mask, 'network' => :network, 'broadcast' => :bcast, 'gateway' => :gateway,
                 'metric' => :metric, 'hwaddress' => :hwaddr, 'mtu' => :mtu }.freeze
      REDHAT = { 'DEVICE' => :device, 'IPADDR' => :target, 'NETMASK' => :mask, 'NETWORK' => :network, 'BROADCAST' => :bcast,
                 'GATEWAY' => :gateway, 'METRIC' => :metric, 'HWADDR' => :hwaddr, 'MTU' => :mtu, 'ONBOOT' => :onboot,
                 'ONPARENT' => :onparent, 'BOOTPROTO' => :bootproto, 'BRIDGE' => :bridge, 'MASTER' => :master, 'SLAVE' => :slave,
                 'ETHTOOL_OPTS' => :ethtool_opts, 'BONDING_OPTS' => :bonding_opts, 'VLAN' => :vlan, 'IPV6ADDR' => :ipv6addr,
                 'IPV6_DEFAULTGW' => :ipv6_defaultgw, 'NM_CONTROLLED' => :nm_controlled, 'IPV6INIT' => :ipv6init,
                 'IPV6_AUTOCONF' => :ipv6_autoconf, 'DEFROUTE' => :defroute, 'PEERDNS' => :peerdns }.freeze

      # The address, and the file from which the next start takes it.
      def action_add
        give_address('set')
        path, text = configuration
        return if path.nil? || (::File.exist?(path) && ::File.read(path) == text)
        converge_by("write #{path}") { write(path, text) }
      end

      # The address only.
      def action_enable = give_address('enable')

      # Takes the address away, and keeps the file.
      def action_disable = take_address('disable')

      def action_delete
        take_address('delete')
        path, = configuration
        converge_by("delete #{path}") { ::File.delete(path) } if path && ::File.exist?(path)
      end

      private

      def device
        new_resource.device || raise(Exceptions::ValidationFailed, "#{new_resource}: device is a required property")
      end

      # eth0:1 is a label of an address of eth0.
      def interface = device.split(':').first

      def address
        return new_resource.target if new_resource.target.include?('/')
        whole = new_resource.target.include?(':') ? '128' : '32'
        "#{new_resource.target}/#{new_resource.mask ? Cairn::Netmask.prefix(new_resource.mask) : whole}"
      end

      def give_address(verb)
        unless addresses.include?(address)
          label = device == interface ? [] : ['label', device]
          broadcast = new_resource.bcast ? ['broadcast', new_resource.bcast] : []
          converge_by("#{verb} address #{address} of #{device}") do
            ip('address', 'replace', address, *broadcast, 'dev', interface, *label)
            ip('link', 'set', 'dev', interface, 'up')
          end
        end
        wanted_mtu = new_resource.mtu
        return if wanted_mtu.nil? || link_words.each_cons(2).include?(['mtu', wanted_mtu])
        converge_by("set mtu #{wanted_mtu} of #{interface}") { ip('link', 'set', 'dev', interface, 'mtu', wanted_mtu) }
      end

      def take_address(verb)
        return unless addresses.include?(address)
        converge_by("#{verb} address #{address} of #{device}") { ip('address', 'del', address, 'dev', interface) }
      end

      def addresses = link_words.each_cons(2).select { |word, _| word.start_with?('inet') }.map { |_, value| value.include?('/') ? value : "#{value}/32" }

      # In why-run an earlier resource may be the one that would have made the interface.
      def link_words
        return [] if why_run? && !::File.exist?("/sys/class/net/#{interface}")
        ip('address', 'show', 'dev', interface).split
      end

      def ip(*arguments)
        shell_out!('ip', *arguments).stdout
      rescue Errno::ENOENT
        raise Exceptions::Exec, "#{new_resource}: the program ip is not installed; install the package iproute2 first"
      end

      def configuration
        case node['platform_family']
        when 'debian' then ["/etc/network/interfaces.d/ifcfg-#{device}", debian]
        when 'rhel', 'fedora', 'amazon' then ["/etc/sysconfig/network-scripts/ifcfg-#{device}", redhat]
        end
      end

      def debian
        method = %w(dhcp bootp).include?(new_resource.bootproto) ? new_resource.bootproto : 'static'
        lines = new_resource.onboot == 'yes' ? ["auto #{device}"] : []
        lines << "iface #{device} #{new_resource.family} #{method}"
        lines.concat(settings(DEBIAN).map { |name, value| "    #{name} #{value}" }) if method == 'static'
        "#{lines.join("\n")}\n"
      end

      def redhat = settings(REDHAT).map { |name, value| "#{name}=#{value.include?(' ') ? "\"#{value}\"" : value}\n" }.join

      def settings(names) = names.filter_map { |name, property| (value = new_resource.public_send(property)) && [name, value] }

      def write(path, text)
        FileUtils.mkdir_p(::File.dirname(path))
        ::File.write(path, text)
        include_directory if path.start_with?('/etc/network/interfaces.d/')
      end

      # ifup reads the directory only where the main file says so.
      def include_directory
        main = '/etc/network/interfaces'
        present = ::File.exist?(main) ? ::File.read(main) : ''
        return if present.match?(%r{^\s*source(?:-directory)?\s+(?:/etc/network/)?interfaces\.d})
        ::File.write(main, "#{present}#{"\n" unless present.empty? || present.end_with?("\n")}source /etc/network/interfaces.d/*\n")
      end
    end
  end
end
