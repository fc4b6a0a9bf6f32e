class Chef
  # What the machine tells of itself, each top-level key found out when it is first read.
  class AutomaticAttributes
    # key => the method that finds it out; several keys may come from one method.
    SOURCES = {}
    def self.source(name, *keys)
      (keys.empty? ? [name.name] : keys).each { |key| SOURCES[key] = name }
    end

    source :platform, 'platform', 'platform_version', 'platform_family', 'platform_build', 'lsb', 'os', 'os_release'
    source :kernel, 'kernel', 'os_version'
    source :host, 'hostname', 'fqdn', 'domain', 'machinename'

    def self.attach(node)
      node.attributes.sources = new
    end

    # Cheap ones are here; the rest is loaded when one of its keys is asked for.
    def initialize
      @done = {}
      @overwriting = false
    end

    def load(key, automatic)
      return if @done.key?(key)
      @done[key] = true
      method = SOURCES[key]
      if method
        return if @done.key?(method)
        @done[method] = true
        store(automatic, __send__(method))
      else
        more.load(key, automatic) { |found| store(automatic, found) }
      end
    end

    def load_all(automatic)
      SOURCES.each_key { |key| load(key, automatic) }
      more.keys.each { |key| load(key, automatic) }
    end

    # Finds out again what was known: all of it, or one key.
    def reload(automatic, key = nil)
      keys = key && known?(key) ? [key] : @done.keys.grep(String)
      keys.each do |name|
        @done.delete(name)
        @done.delete(SOURCES[name]) if SOURCES.key?(name)
        more.forget(name)
      end
      @overwriting = true
      keys.each { |name| load(name, automatic) }
    ensure
      @overwriting = false
    end

    def known?(key) = SOURCES.key?(key) || more.keys.include?(key)

    private

    # Never writes over what is there already, unless it shall be found out anew.
    def store(automatic, found)
      found.each { |key, value| automatic[key] = value if @overwriting || !automatic.key?(key) }
    end

    def more
      @more ||= begin
        Cairn.part('chef/node/ohai')
        Ohai::Sources.new
      end
    end

    def platform
      release = AutomaticAttributes.os_release
      id = release['ID'] || 'linux'
      version = release['VERSION_ID'] || ''
      id, version = AutomaticAttributes.normal(id, version)
      codename = release['VERSION_CODENAME'] || release['UBUNTU_CODENAME'] || release['VERSION'].to_s[/\(([^)]+)\)/, 1]
      {
        'platform' => id, 'platform_version' => Cairn.chef_line_before?(17) ? version : VersionString.new(version), 'platform_family' => AutomaticAttributes.family(id, release['ID_LIKE']),
        'platform_build' => release['BUILD_ID'], 'os' => 'linux',
        'lsb' => { 'id' => (release['NAME'] || id).split.first.to_s.capitalize, 'release' => version, 'codename' => codename, 'description' => release['PRETTY_NAME'] },
        'os_release' => release.transform_keys(&:downcase)
      }
    end

    def kernel
      release = read('/proc/sys/kernel/osrelease')
      machine = read('/proc/sys/kernel/arch')
      machine = ARCHITECTURES.fetch(RbConfig::CONFIG['host_cpu']) { |cpu| cpu } if machine.empty?
      {
        'kernel' => { 'name' => 'Linux', 'release' => release, 'version' => read('/proc/sys/kernel/version'), 'machine' => machine,
                      'processor' => machine, 'os' => 'GNU/Linux', 'modules' => {} },
        'os_version' => release
      }
    end
    ARCHITECTURES = { 'amd64' => 'x86_64', 'x86_64' => 'x86_64', 'arm64' => 'aarch64' }.freeze

    def host
      machine = read('/proc/sys/kernel/hostname')
      short = machine.split('.').first
      fqdn = machine.include?('.') ? machine : AutomaticAttributes.fqdn_of(machine)
      { 'hostname' => short, 'machinename' => machine, 'fqdn' => fqdn, 'domain' => fqdn.include?('.') ? fqdn.split('.', 2).last : nil }
    end

    def read(path)
      ::File.read(path).strip
    rescue SystemCallError
      ''
    end

    class << self
      def os_release
        path = ['/etc/os-release', '/usr/lib/os-release'].find { |file| ::File.file?(file) } or return {}
        ::File.foreach(path).each_with_object({}) do |line, result|
          name, value = line.chomp.split('=', 2)
          next if value.nil? || name.start_with?('#')
          result[name] = value.delete_prefix('"').delete_suffix('"').delete_prefix("'").delete_suffix("'")
        end
      end

      IDS = { 'amzn' => 'amazon', 'rhel' => 'redhat', 'ol' => 'oracle', 'sles' => 'suse', 'opensuse-leap' => 'opensuseleap',
              'almalinux' => 'almalinux', 'rocky' => 'rocky', 'archarm' => 'arch', 'raspbian' => 'raspbian' }.freeze

      def normal(id, version)
        [IDS.fetch(id, id), version]
      end

      def family(id, like)
        case id
        when 'debian', 'ubuntu', 'linuxmint', 'raspbian', 'kali', 'pop' then 'debian'
        when 'redhat', 'centos', 'oracle', 'rocky', 'almalinux', 'scientific', 'cloudlinux' then 'rhel'
        when 'amazon' then Cairn.chef_line_before?(13) ? 'rhel' : 'amazon'
        when 'fedora' then 'fedora'
        when 'suse', 'opensuseleap', 'opensuse-tumbleweed' then 'suse'
        when 'alpine' then 'alpine'
        when 'arch', 'manjaro' then 'arch'
        when 'gentoo' then 'gentoo'
        else
          words = like.to_s.split
          return 'debian' if words.include?('debian') || words.include?('ubuntu')
          return 'rhel' if words.include?('rhel') || words.include?('fedora')
          words.include?('suse') ? 'suse' : id
        end
      end

      # The first name of the machine's own line in /etc/hosts that has a domain.
      def fqdn_of(machine)
        ::File.foreach('/etc/hosts') do |line|
          names = line.sub(/#.*/, '').split.drop(1)
          next unless names.include?(machine)
          full = names.find { |name| name.include?('.') && name.start_with?("#{machine}.") }
          return full if full
        end
        machine
      rescue SystemCallError
        machine
      end
    end
  end
end
