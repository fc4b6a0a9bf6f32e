# The automatic attributes that few recipes read, each found out when its key is asked for; and the doors of Ohai that
# cookbooks use.
module Ohai
  class Sources
    METHODS = {
      'etc' => :accounts, 'passwd' => :accounts_flat, 'group' => :accounts_flat, 'current_user' => :current_user, 'root_group' => :root_group,
      'cpu' => :cpu, 'memory' => :memory, 'network' => :network, 'ipaddress' => :network, 'ip6address' => :network,
      'macaddress' => :network, 'counters' => :network, 'filesystem' => :filesystem, 'filesystem2' => :filesystem,
      'block_device' => :block_device, 'virtualization' => :virtualization, 'init_package' => :init_package,
      'packages' => :packages, 'languages' => :languages, 'uptime' => :uptime, 'uptime_seconds' => :uptime,
      'idletime' => :uptime, 'idletime_seconds' => :uptime, 'ohai_time' => :ohai_time, 'command' => :command,
      'chef_packages' => :chef_packages, 'keys' => :keys_of_host, 'shells' => :shells, 'time' => :time, 'dmi' => :dmi,
      'cloud' => :cloud, 'cloud_v2' => :cloud, 'ec2' => :cloud, 'hostnamectl' => :hostnamectl, 'sysconf' => :sysconf,
      'systemd_paths' => :systemd_paths, 'machine_id' => :machine_id, 'fips' => :fips, 'timezone' => :nothing
    }.freeze

    def initialize
      @done = {}
    end

    def keys = METHODS.keys + Plugins.keys

    def forget(key)
      @done.delete(METHODS[key])
    end

    def load(key, _automatic)
      method = METHODS[key]
      if method
        return if @done.key?(method)
        @done[method] = true
        yield __send__(method)
      elsif Plugins.provides?(key)
        yield Plugins.collect(key)
      end
    end

    private

    def nothing = {}

    def lines(path)
      ::File.readlines(path, :chomp => true)
    rescue SystemCallError
      []
    end

    def text(path) = lines(path).first.to_s.strip

    def output(*words)
      shell = Mixlib::ShellOut.new(words, :timeout => 20).run_command
      shell.error? ? '' : shell.stdout
    rescue SystemCallError, Mixlib::ShellOut::CommandTimeout
      ''
    end

    def accounts
      passwd = {}
      lines('/etc/passwd').each do |line|
        name, _, uid, gid, gecos, dir, shell = line.split(':', -1)
        next if name.nil? || name.empty? || gid.nil? || passwd.key?(name)
        passwd[name] = { 'dir' => dir, 'gid' => gid.to_i, 'uid' => uid.to_i, 'shell' => shell, 'gecos' => gecos }
      end
      group = {}
      lines('/etc/group').each do |line|
        name, _, gid, members = line.split(':', -1)
        next if name.nil? || name.empty? || gid.nil? || group.key?(name)
        group[name] = { 'gid' => gid.to_i, 'members' => members.to_s.split(',') }
      end
      { 'etc' => { 'passwd' => passwd, 'group' => group } }
    end

    def accounts_flat = accounts['etc']
    def current_user = { 'current_user' => account_of(Process.euid) || ENV['USER'] || 'root' }
    def root_group = { 'root_group' => 'root' }

    def account_of(uid)
      lines('/etc/passwd').map { |line| line.split(':') }.find { |fields| fields[2] == uid.to_s }&.first
    end

    def cpu
      cpus = {}
      current = nil
      cores = []
      lines('/proc/cpuinfo').each do |line|
        name, value = line.split(/\s*:\s*/, 2)
        case name
        when 'processor' then current = cpus[value.to_s] = {}
        when 'vendor_id' then current['vendor_id'] = value
        when 'model name' then current['model_name'] = value
        when 'cpu family' then current['family'] = value
        when 'model' then current['model'] = value
        when 'stepping' then current['stepping'] = value
        when 'bogomips' then current['bogomips'] = value
        when 'cpu MHz' then current['mhz'] = value
        when 'cache size' then current['cache_size'] = value
        when 'physical id' then current['physical_id'] = value
        when 'core id' then current['core_id'] = value
        when 'cpu cores' then current['cores'] = value
        when 'flags' then current['flags'] = value.to_s.split
        end
      end
      cpus.each_value { |entry| cores << [entry['physical_id'], entry['core_id']] }
      real = cpus.values.map { |entry| entry['physical_id'] }.compact.uniq.size
      { 'cpu' => cpus.merge('total' => cpus.size, 'real' => real, 'cores' => cores.uniq.size) }
    end

    def memory
      names = { 'MemTotal' => 'total', 'MemFree' => 'free', 'MemAvailable' => 'available', 'Buffers' => 'buffers', 'Cached' => 'cached',
                'Active' => 'active', 'Inactive' => 'inactive', 'Dirty' => 'dirty', 'Slab' => 'slab', 'Writeback' => 'writeback',
                'AnonPages' => 'anon_pages', 'Mapped' => 'mapped', 'SReclaimable' => 'slab_reclaimable', 'SUnreclaim' => 'slab_unreclaim',
                'PageTables' => 'page_tables', 'Bounce' => 'bounce', 'CommitLimit' => 'commit_limit', 'Committed_AS' => 'committed_as',
                'VmallocTotal' => 'vmalloc_total', 'VmallocUsed' => 'vmalloc_used', 'VmallocChunk' => 'vmalloc_chunk',
                'Hugepagesize' => 'hugepage_size', 'Hugetlb' => 'hugetlb' }
      nested = { 'SwapTotal' => %w(swap total), 'SwapFree' => %w(swap free), 'SwapCached' => %w(swap cached), 'HugePages_Total' => %w(hugepages total),
                 'HugePages_Free' => %w(hugepages free), 'HugePages_Rsvd' => %w(hugepages reserved), 'HugePages_Surp' => %w(hugepages surplus) }
      result = { 'swap' => {}, 'hugepages' => {} }
      lines('/proc/meminfo').each do |line|
        name, amount = line.delete(' ').split(':')
        result[names[name]] = amount if names.key?(name)
        group, part = nested[name]
        result[group][part] = amount if group
      end
      { 'memory' => result }
    end

    def network
      require 'socket'
      interfaces = {}
      first = { 'inet' => nil, 'inet6' => nil }
      local6 = nil
      route = default_route(lines('/proc/net/route'))
      default = route&.first
      Dir.children('/sys/class/net').sort.each do |name|
        base = "/sys/class/net/#{name}"
        next unless ::File.directory?(base)
        mac = text("#{base}/address").upcase
        entry = { 'addresses' => {}, 'flags' => [], 'mtu' => text("#{base}/mtu"), 'state' => text("#{base}/operstate"),
                  'encapsulation' => name == 'lo' ? 'Loopback' : 'Ethernet', 'type' => name[/\A[a-z]+/], 'number' => name[/\d+\z/] }
        flags = text("#{base}/flags").to_i(16)
        { 'LOOPBACK' => 8, 'BROADCAST' => 2, 'MULTICAST' => 0x1000, 'UP' => 1 }.each { |flag, bit| entry['flags'] << flag if flags & bit != 0 }
        entry['flags'] << 'LOWER_UP' if text("#{base}/carrier") == '1'
        entry['addresses'][mac] = { 'family' => 'lladdr' } unless mac.empty? || mac == '00:00:00:00:00:00'
        interfaces[name] = entry
      end
      Socket.getifaddrs.each do |item|
        entry = interfaces[item.name] or next
        address = item.addr
        next unless address&.ip?
        family = address.ipv4? ? 'inet' : 'inet6'
        ip = address.ip_address.sub(/%.*\z/, '')
        prefix = item.netmask&.ip_address.to_s
        entry['addresses'][ip] = { 'family' => family, 'prefixlen' => prefix_length(prefix).to_s, 'netmask' => prefix,
                                   'scope' => item.name == 'lo' ? 'Node' : ip.start_with?('fe80') ? 'Link' : 'Global' }
        broadcast = item.broadaddr if address.ipv4? && item.name != 'lo'
        entry['addresses'][ip]['broadcast'] = broadcast.ip_address if broadcast
        local6 ||= ip if item.name == default && ip.start_with?('fe80')
        next if item.name == 'lo' || ip.start_with?('fe80')
        first[family] = ip if first[family].nil? || item.name == default
      end
      gateway = route && [route[2]].pack('H*').bytes.reverse.join('.')
      mac = interfaces[default]&.fetch('addresses')&.find { |_, details| details['family'] == 'lladdr' }&.first
      {
        'network' => { 'interfaces' => interfaces, 'default_interface' => default, 'default_gateway' => gateway }.compact,
        'ipaddress' => first['inet'] || '127.0.0.1', 'ip6address' => first['inet6'] || local6, 'macaddress' => mac, 'counters' => { 'network' => { 'interfaces' => {} } }
      }
    end

    # Routes that forbid half of the world begin at 0.0.0.0, too.
    def default_route(table)
      table.drop(1).map(&:split).find { |fields| fields[0] != '*' && fields.values_at(1, 7) == %w(00000000 00000000) }
    end

    def prefix_length(mask)
      return mask.split('.').sum { |part| part.to_i.to_s(2).count('1') } if mask.include?('.')
      mask.empty? ? 64 : mask.split(':').sum { |part| part.to_i(16).to_s(2).count('1') }
    end

    def filesystem
      mounted = lines('/proc/mounts').map(&:split)
      sizes = output('df', '-P').lines.drop(1).map(&:split).to_h { |fields| [fields[5], fields] }
      by_device = {}
      by_mountpoint = {}
      by_pair = {}
      mounted.each do |device, point, type, options, *|
        size = sizes[point]
        details = { 'fs_type' => type, 'mount_options' => options.split(',') }
        details.merge!('kb_size' => size[1], 'kb_used' => size[2], 'kb_available' => size[3], 'percent_used' => size[4]) if size
        by_pair["#{device},#{point}"] = details.merge('device' => device, 'mount' => point)
        (by_device[device] ||= details.merge('mounts' => []))['mounts'] << point
        (by_mountpoint[point] ||= details.merge('devices' => []))['devices'] << device
      end
      tree = { 'by_device' => by_device, 'by_mountpoint' => by_mountpoint, 'by_pair' => by_pair }
      flat = mounted.to_h { |device, point, *| [device, by_pair["#{device},#{point}"]] }
      { 'filesystem' => flat.merge(tree), 'filesystem2' => tree }
    end

    def block_device
      devices = {}
      Dir.glob('/sys/block/*').each do |path|
        devices[::File.basename(path)] = { 'size' => text("#{path}/size"), 'removable' => text("#{path}/removable"),
                                           'rotational' => text("#{path}/queue/rotational") }
      end
      { 'block_device' => devices }
    end

    def virtualization
      systems = {}
      contained = text('/run/systemd/container')[/\A(?:docker|lxc|podman)/] || lines('/proc/1/environ').join[/container=(?:systemd-)?(lxc|nspawn|podman)/, 1]
      contained ||= 'nspawn' if text('/run/systemd/container') == 'systemd-nspawn'
      contained = 'docker' if ::File.exist?('/.dockerenv') || lines('/proc/1/cgroup').any? { |line| line.include?('/docker') }
      maker = "#{text('/sys/class/dmi/id/sys_vendor')} #{text('/sys/class/dmi/id/product_name')}"
      case maker
      when /VMware/ then systems['vmware'] = 'guest'
      when /VirtualBox|innotek/ then systems['vbox'] = 'guest'
      when /Xen/ then systems['xen'] = 'guest'
      when /QEMU|KVM|Amazon EC2|Google|OpenStack/ then systems['kvm'] = 'guest'
      when /Microsoft/ then systems['hyperv'] = 'guest'
      end
      systems['kvm'] = 'guest' if systems.empty? && lines('/proc/cpuinfo').any? { |line| line.start_with?('flags') && line.match?(/\bhypervisor\b/) }
      systems = { contained => 'guest', **systems } if contained
      system, role = systems.first
      { 'virtualization' => { 'systems' => systems, 'system' => system, 'role' => role }.compact }
    end

    def machine_id
      { 'machine_id' => %w(/etc/machine-id /var/lib/dbus/machine-id).map { |path| text(path) }.find { |id| !id.empty? } }
    end

    def init_package = { 'init_package' => text('/proc/1/comm') == 'systemd' ? 'systemd' : 'init' }

    def packages
      found = output('dpkg-query', '-W', '-f', '${Package}\t${Version}\t${Architecture}\n').lines.to_h do |line|
        name, version, architecture = line.chomp.split("\t")
        [name, { 'version' => version, 'arch' => architecture, 'status' => 'installed' }]
      end
      if found.empty?
        found = output('rpm', '-qa', '--queryformat', '%{NAME}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\n').lines.to_h do |line|
          name, version, release, architecture = line.chomp.split("\t")
          [name, { 'version' => version, 'release' => release, 'arch' => architecture }]
        end
      end
      { 'packages' => found }
    end

    def languages
      found = {}
      path = ENV['PATH'].to_s.split(':')
      program = ->(name) { path.map { |place| ::File.join(place, name) }.find { |file| ::File.executable?(file) } }
      ruby = program.call('ruby')
      version = ruby ? output(ruby, '-e', 'print RUBY_VERSION') : ''
      found['ruby'] = {
        'version' => version.empty? ? RUBY_VERSION : version, 'platform' => 'x86_64-linux', 'ruby_bin' => ruby || '/usr/bin/ruby',
        'bin_dir' => ::File.dirname(ruby || '/usr/bin/ruby'), 'gem_bin' => program.call('gem') || '/usr/bin/gem',
        'gems_dir' => ruby ? output(ruby, '-rrubygems', '-e', 'print Gem.dir') : '/var/lib/gems', 'host_cpu' => 'x86_64'
      }
      perl = program.call('perl')
      found['perl'] = { 'version' => output(perl, '-e', 'printf "%vd", $^V') } if perl
      python = program.call('python3') || program.call('python')
      found['python'] = { 'version' => output(python, '-c', 'import sys; print(".".join(map(str, sys.version_info[:3])), end="")') } if python
      found['php'] = { 'version' => output('php', '-v')[/\APHP (\S+)/, 1] } if program.call('php')
      found['nodejs'] = { 'version' => output('node', '-v').strip.delete_prefix('v') } if program.call('node')
      if program.call('java')
        told = output('sh', '-c', 'java -mx64m -version 2>&1')
        found['java'] = {
          'version' => told[/(?:java|openjdk) version "([^"]+)"/, 1],
          'runtime' => told.match(/^(?<name>.+Runtime Environment.*) \(build\s*(?<build>.+)\)$/)&.named_captures,
          'hotspot' => told.match(/^(?<name>.+ VM) \(build\s*(?<build>.+)\)$/)&.named_captures
        }.compact
      end
      { 'languages' => found.reject { |_, details| details['version'].to_s.empty? } }
    end

    def uptime
      seconds, idle = text('/proc/uptime').split.map(&:to_f)
      seconds = seconds.to_i
      idle = idle.to_i
      { 'uptime_seconds' => seconds, 'uptime' => in_words(seconds), 'idletime_seconds' => idle, 'idletime' => in_words(idle) }
    end

    def in_words(seconds)
      parts = [[seconds / 86_400, 'days'], [seconds / 3600 % 24, 'hours'], [seconds / 60 % 60, 'minutes'], [seconds % 60, 'seconds']]
      parts.shift while parts.size > 1 && parts.first.first.zero?
      first = parts.size > 1 ? parts.shift : []
      first[1] = 'day' if first == [1, 'days']
      [first, *parts.map { |count, unit| [format('%02d', count), unit] }].flatten.join(' ')
    end

    def ohai_time = { 'ohai_time' => Time.now.to_f }
    def command = { 'command' => { 'ps' => 'ps -ef' } }
    def chef_packages = { 'chef_packages' => { 'chef' => { 'version' => Chef::VERSION, 'chef_root' => '/opt/chef' }, 'ohai' => { 'version' => Chef::VERSION, 'ohai_root' => '/opt/chef' } } }

    def keys_of_host
      ssh = {}
      Dir.glob('/etc/ssh/ssh_host_*_key.pub').each do |file|
        type = ::File.basename(file)[/ssh_host_(.*)_key/, 1]
        ssh["host_#{type}_public"] = text(file).split[1]
      end
      { 'keys' => { 'ssh' => ssh } }
    end

    def shells = { 'shells' => lines('/etc/shells').reject { |line| line.empty? || line.start_with?('#') } }
    def time = { 'time' => { 'timezone' => Time.now.zone } }
    def fips = { 'fips' => { 'kernel' => { 'enabled' => text('/proc/sys/crypto/fips_enabled') == '1' } } }

    def dmi
      read = ->(name) { text("/sys/class/dmi/id/#{name}") }
      { 'dmi' => {
        'system' => { 'manufacturer' => read['sys_vendor'], 'product_name' => read['product_name'], 'version' => read['product_version'] },
        'bios' => { 'vendor' => read['bios_vendor'], 'version' => read['bios_version'], 'release_date' => read['bios_date'] },
        'chassis' => { 'manufacturer' => read['chassis_vendor'] }
      } }
    end

    # Only a machine that looks like EC2 is asked for its metadata.
    def cloud
      return {} unless text('/sys/class/dmi/id/sys_vendor').include?('Amazon') || text('/sys/hypervisor/uuid').start_with?('ec2')
      metadata = ->(path) { output('curl', '-sf', '--max-time', '2', "http://169.254.169.254/latest/meta-data/#{path}") }
      id = metadata['instance-id']
      return {} if id.empty?
      ec2 = { 'instance_id' => id }
      %w(instance-type local-ipv4 public-ipv4 public-hostname local-hostname ami-id placement/availability-zone hostname).each do |path|
        value = metadata[path]
        ec2[path.tr('/-', '__')] = value unless value.empty?
      end
      { 'ec2' => ec2, 'cloud' => { 'provider' => 'ec2', 'public_hostname' => ec2['public_hostname'], 'public_ipv4' => ec2['public_ipv4'],
                                   'local_ipv4' => ec2['local_ipv4'], 'local_hostname' => ec2['local_hostname'] }.compact,
        'cloud_v2' => { 'provider' => 'ec2' } }
    end

    def hostnamectl
      found = output('hostnamectl').lines.filter_map do |line|
        name, value = line.strip.split(': ', 2)
        [name.downcase.tr(' ', '_'), value] if value
      end
      { 'hostnamectl' => found.to_h }
    end

    def sysconf
      found = output('getconf', '-a').lines.to_h do |line|
        name, value = line.strip.split(' ', 2)
        [name, Integer(value.to_s, exception: false) || value]
      end
      { 'sysconf' => found }
    end

    def systemd_paths
      { 'systemd_paths' => output('systemd-path').lines.to_h { |line| line.chomp.split(/: |:/).first(2) } }
    end
  end

  # Ohai plugins of cookbooks: Ohai.plugin(:Name) do provides ..; collect_data { } end
  module Plugins
    @plugins = {}

    class << self
      def add(name, plugin)
        @plugins[name.to_s] = plugin
        plugin.provided.each { |key| (@by_key ||= {})[key] = plugin }
      end

      def keys = (@by_key || {}).keys
      def provides?(key) = (@by_key || {}).key?(key)
      def known?(name) = @plugins.key?(name.to_s)

      def collect(key)
        plugin = @by_key.fetch(key)
        plugin.run(Chef.node)
      end

      def load_file(path, _node)
        Cairn::Source.evaluate_class(Object, path)
      end
    end
  end

  # One plugin while it collects.
  class Plugin
    attr_reader :provided, :data

    def initialize(&block)
      @provided = []
      @depended = []
      @collectors = {}
      instance_eval(&block)
    end

    def provides(*keys) = @provided.concat(keys.map { |key| key.to_s.split('/').first })
    def depends(*keys) = @depended.concat(keys)
    def collect_data(*platforms, &block)
      platforms = [:default] if platforms.empty?
      platforms.each { |platform| @collectors[platform] = block }
    end

    def run(node)
      @data = Mash.new
      @node = node
      block = @collectors[node['os'].to_sym] || @collectors[:default]
      instance_eval(&block) if block
      @data
    rescue StandardError => e
      Chef::Log.warn("Ohai plugin failed: #{e.class}: #{e.message}")
      @data
    end

    def shell_out(*command, **options) = Chef::Mixin::ShellOut.run(self, command, options)
    def logger = Chef::Log
    def get_attribute(*path) = @data.dig(*path) || @node.read(*path)
    def set_attribute(name, *values) = @data[name] = values.size > 1 ? values : values.first
    def attribute?(name, *rest) = !get_attribute(name, *rest).nil?
    def hint?(name) = Array(Config[:hints_path]).any? { |place| ::File.exist?("#{place}/#{name}.json") } ? {} : nil
    def node = @node

    def method_missing(name, *arguments)
      return @data[name] = arguments.first if arguments.size == 1
      @data.key?(name) ? @data[name] : @node[name.name]
    end
    def respond_to_missing?(_name, _private = false) = true
  end

  module Config
    MACHINE_PLUGINS = '/etc/chef/ohai/plugins'

    # Read and written by key and by method.
    class Settings < Mash
      def method_missing(name, *arguments)
        text = name.name
        return self[text.chomp('=')] = arguments.first if text.end_with?('=')
        return self[text] = arguments.first if arguments.size == 1
        self[text]
      end

      def respond_to_missing?(_name, _private = false) = true
    end

    @settings = Settings.new(:plugin_path => [MACHINE_PLUGINS], :disabled_plugins => [], # Where Chef looks for hints; machines of OpsWorks have none.
                         :hints_path => ['/etc/chef/ohai/hints'], :optional_plugins => [])

    class << self
      def [](key) = @settings[key]
      def []=(key, value)
        @settings[key] = value
      end
      def ohai = @settings
      def method_missing(...) = @settings.public_send(...)
      def respond_to_missing?(_name, _private = false) = true
    end
  end

  class System
    attr_reader :data

    def initialize(*)
      @data = Mash.new
    end

    # Evaluates the plugins of the directories that recipes have added.
    def load_plugins
      Array(Config[:plugin_path]).each { |place| Dir.glob("#{place}/**/*.rb").sort.each { |file| Plugins.load_file(file, Chef.node) } }
    end

    def all_plugins(*_names)
      node = Chef.node
      load_plugins
      @data = Mash.new(node.automatic)
    end
    alias refresh_plugins all_plugins
    def require_plugin(*) = true
    def [](key) = Chef.node[key]
  end

  class << self
    def plugin(name, &block) = Plugins.add(name, Plugin.new(&block))
    def config = Config.ohai

  end
  VERSION = Chef::VERSION
  Log = Chef::Log
end
