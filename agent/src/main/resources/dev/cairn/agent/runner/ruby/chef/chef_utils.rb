# Questions about platform, architecture, init system and cloud that recipes may ask by name.
module ChefUtils
  FAMILIES = { :debian? => %w(debian), :rhel? => %w(rhel), :fedora? => %w(fedora), :suse? => %w(suse), :amazon? => %w(amazon), :arch? => %w(arch),
               :gentoo? => %w(gentoo), :alpine? => %w(alpine), :windows? => %w(windows), :macos? => %w(mac_os_x), :mac_os_x? => %w(mac_os_x),
               :freebsd? => %w(freebsd), :openbsd? => %w(openbsd), :netbsd? => %w(netbsd), :dragonflybsd? => %w(dragonflybsd),
               :osx? => %w(mac_os_x), :mac? => %w(mac_os_x), :darwin? => %w(mac_os_x), :solaris2? => %w(solaris2), :solaris? => %w(solaris2),
               :smartos? => %w(smartos), :aix? => %w(aix), :bsd_based? => %w(freebsd openbsd netbsd dragonflybsd),
               :solaris_based? => %w(solaris2 smartos omnios openindiana), :fedora_derived? => %w(fedora rhel amazon),
               :redhat_based? => %w(fedora rhel), :rpm_based? => %w(fedora rhel amazon suse), :dpkg_based? => %w(debian),
               :el? => %w(rhel) }.freeze
  PLATFORMS = { :ubuntu? => 'ubuntu', :ubuntu_platform? => 'ubuntu', :debian_platform? => 'debian', :redhat? => 'redhat', :redhat_platform? => 'redhat',
                :redhat_enterprise_linux? => 'redhat', :centos? => 'centos', :centos_platform? => 'centos', :oracle? => 'oracle',
                :oracle_linux? => 'oracle', :oracle_platform? => 'oracle', :scientific? => 'scientific', :scientific_platform? => 'scientific',
                :rocky? => 'rocky', :rocky_platform? => 'rocky', :alma? => 'almalinux', :alma_platform? => 'almalinux', :clearos? => 'clearos',
                :fedora_platform? => 'fedora', :amazon_platform? => 'amazon', :amazon_linux? => 'amazon', :suse_platform? => 'suse',
                :sles? => 'suse', :opensuseleap_platform? => 'opensuseleap',
                :linuxmint? => 'linuxmint', :linux_mint? => 'linuxmint', :linuxmint_platform? => 'linuxmint', :raspbian? => 'raspbian',
                :raspbian_platform? => 'raspbian', :gentoo_platform? => 'gentoo', :arch_platform? => 'arch', :arch_linux? => 'arch',
                :mint? => 'linuxmint', :redhat_enterprise? => 'redhat', :scientific_linux? => 'scientific', :clearos_platform? => 'clearos',
                :leap_platform? => 'opensuseleap', :slackware? => 'slackware', :slackware_platform? => 'slackware', :omnios? => 'omnios',
                :omnios_platform? => 'omnios', :openindiana? => 'openindiana', :openindiana_platform? => 'openindiana',
                :smartos_platform? => 'smartos', :solaris2_platform? => 'solaris2', :aix_platform? => 'aix', :freebsd_platform? => 'freebsd',
                :openbsd_platform? => 'openbsd', :netbsd_platform? => 'netbsd', :dragonfly_platform? => 'dragonfly',
                :macos_platform? => 'mac_os_x', :mac_os_x_platform? => 'mac_os_x', :windows_platform? => 'windows' }.freeze
  ARCHITECTURES = { :x86_64? => %w(x86_64 amd64), :_64_bit? => %w(x86_64 amd64 aarch64 arm64 ppc64 ppc64le s390x ia64 sparc64),
                    :_32_bit? => %w(i386 i486 i586 i686 armv6l armv7l), :i386? => %w(i386 i486 i586 i686), :intel? => %w(x86_64 i386 i486 i586 i686),
                    :arm? => %w(armv6l armv7l armhf aarch64 arm64), :armhf? => %w(armv6l armv7l armhf), :arm64? => %w(aarch64 arm64), :ppc64? => %w(ppc64),
                    :ppc64le? => %w(ppc64le), :s390x? => %w(s390x), :s390? => %w(s390), :sparc? => %w(sun4u sun4v), :powerpc? => %w(powerpc) }.freeze
  CLOUDS = { :ec2? => 'ec2', :gce? => 'gce', :azure? => 'azure', :openstack? => 'openstack', :rackspace? => 'rackspace', :digital_ocean? => 'digital_ocean',
             :eucalyptus? => 'eucalyptus', :linode? => 'linode', :softlayer? => 'softlayer', :alibaba? => 'alibaba', :oci? => 'oci',
             :euca? => 'eucalyptus', :digitalocean? => 'digital_ocean' }.freeze
  SYSTEMS = { :kvm? => %w(kvm), :lxc? => %w(lxc), :lxd? => %w(lxd), :vmware? => %w(vmware), :virtualbox? => %w(vbox), :vbox? => %w(vbox),
              :openvz? => %w(openvz), :parallels? => %w(parallels), :hyperv? => %w(hyperv) }.freeze
  RHEL_VERSIONS = (5..10).to_h { |version| [:"rhel#{version}?", version.to_s] }.freeze
  COMMANDS = { :debianrcd? => '/usr/sbin/update-rc.d', :invokercd? => '/usr/sbin/invoke-rc.d', :insserv? => '/sbin/insserv',
               :redhatrcd? => '/sbin/chkconfig', :upstart? => '/sbin/initctl' }.freeze

  class << self
    def node = Chef.node

    FAMILIES.each { |name, families| define_method(name) { |of = node| families.include?(of['platform_family']) } }
    PLATFORMS.each { |name, platform| define_method(name) { |of = node| of['platform'] == platform } }
    ARCHITECTURES.each { |name, machines| define_method(name) { |of = node| machines.include?(of['kernel']['machine']) } }
    CLOUDS.each { |name, provider| define_method(name) { |of = node| of.read('cloud', 'provider') == provider || !of[provider].nil? } }
    SYSTEMS.each { |name, systems| define_method(name) { |of = node| systems.any? { |system| of.read('virtualization', 'systems', system) == 'guest' } } }
    RHEL_VERSIONS.each { |name, version| define_method(name) { |of = node| of['platform_family'] == 'rhel' && of['platform_version'].to_i == version.to_i } }
    COMMANDS.each { |name, path| define_method(name) { |_of = nil| ::File.executable?(path) } }

    def opensuse?(of = node) = %w(opensuse opensuseleap).include?(of['platform'])
    alias opensuse_platform? opensuse?
    def centos_stream_platform?(of = node) = of['platform'] == 'centos' && of.read('os_release', 'name').to_s.match?(/stream/i)
    def platform_version(of = node) = Chef::VersionString.new(of['platform_version'].to_s)
    def linux?(of = node) = of['os'] == 'linux'
    def systemd?(_of = nil) = ::File.directory?('/run/systemd/system') || ::File.read('/proc/1/comm').strip == 'systemd'
    def docker?(of = node) = of.read('virtualization', 'systems', 'docker') == 'guest'
    def podman?(of = node) = of.read('virtualization', 'systems', 'podman') == 'guest'
    def guest?(of = node) = of.read('virtualization', 'role') == 'guest'
    def virtual?(of = node) = guest?(of)
    def hypervisor?(of = node) = of.read('virtualization', 'role') == 'host'
    %w(kvm lxc vmware vbox openvz parallels).each do |system|
      define_method(:"#{system}_host?") { |of = node| of.read('virtualization', 'systems', system) == 'host' }
    end
    def physical?(of = node) = !virtual?(of)
    def vmware_desktop?(_of = nil) = false
    def vmware_vsphere?(_of = nil) = false
    def vagrant?(_of = nil) = !Chef.node.read('etc', 'passwd', 'vagrant').nil?
    def vagrant_user?(of = node) = !of.read('etc', 'passwd', 'vagrant').nil?
    def vagrant_key?(of = node) = of.key?('vagrant')
    def vagrant_domain?(of = node) = of['domain'].to_s.include?('vagrant')
    def cloud?(of = node) = !of['cloud'].nil?
    def effortless?(of = node) = of.read('chef_packages', 'chef', 'chef_effortless') ? true : false
    def local_mode?(_of = nil) = true
    def target_mode?(_of = nil) = false
    def kitchen?(_of = nil) = ENV.key?('TEST_KITCHEN')
    def ci?(_of = nil) = ENV.key?('CI')
    def unix?(_of = nil) = true
    def includes_recipe?(name, of = node) = of.recipe?(name)
    alias include_recipe? includes_recipe?
    def windows_ruby?(*) = false
    def windows_nano_server?(*) = false
    def windows_server_core?(*) = false
    def windows_server?(*) = false
    def windows_workstation?(*) = false
    def amazon_linux_2?(of = node) = of['platform'] == 'amazon' && of['platform_version'] == '2'

    def default_paths = Chef::Mixin::ShellOut::SANE_PATHS.join(':')
    def sanitized_path = Chef::Mixin::ShellOut.sane_path

    def where(*names)
      places = Chef::Mixin::ShellOut.sane_path.split(':')
      names.flatten.flat_map { |name| places.map { |place| ::File.join(place, name.to_s) } }
           .select { |path| ::File.file?(path) && ::File.executable?(path) && (!block_given? || yield(path)) }
    end

    def which(*names, &block) = where(*names, &block).first || false
    def file_exist?(path) = ::File.exist?(path)
    def dir_exist?(path) = ::File.directory?(path)
    def file_open(*arguments, &block) = ::File.open(*arguments, &block)

    def has_systemd_unit?(name)
      %w(/etc /usr/lib /lib /run).any? { |root| ::File.exist?("#{root}/systemd/system/#{name}") || ::File.exist?("#{root}/systemd/system/#{name}.service") }
    end

    def has_systemd_service_unit?(name) = has_systemd_unit?(name.to_s.end_with?('.service') ? name : "#{name}.service")

    def service_script_exist?(type, name)
      case type
      when :initd then ::File.exist?("/etc/init.d/#{name}")
      when :etc_rcd then ::File.exist?("/etc/rc.d/#{name}")
      when :upstart then ::File.exist?("/etc/init/#{name}.conf")
      when :xinetd then ::File.exist?("/etc/xinetd.d/#{name}")
      when :systemd then has_systemd_unit?(name)
      else false
      end
    end
  end

  # Helpers by name, for recipes, resources, providers and templates that call one.
  DSL_METHODS = singleton_methods(false).reject { |name| name == :node }.to_h { |name| [name, name] }.freeze

  def self.call_helper(name, _caller, arguments, &block) = public_send(name, *arguments, &block)

  # Mixed into a library's own classes the helpers are methods there.
  DSL_METHODS.each_key do |name|
    next if name == :file_exist? || name == :dir_exist?
    define_method(name) { |*arguments, &block| ChefUtils.public_send(name, *arguments, &block) }
  end

  Mash = ::Mash
  module DSL
    PlatformFamily = ChefUtils
    Platform = ChefUtils
    Architecture = ChefUtils
    Introspection = ChefUtils
    Which = ChefUtils
    DefaultPaths = ChefUtils
    PathSanity = ChefUtils
    Service = ChefUtils
    OS = ChefUtils
    Cloud = ChefUtils
    TrainHelpers = Module.new
  end
  def self.extended(_base) = nil
  VersionString = Chef::VersionString
end
