class Chef
  # Which resource types exist: those of the engine, each in a part of its own that is loaded on first use, and those of
  # cookbooks, which come first.
  module Types
    # part => { constant => type }
    BUILT_IN = {
      'file' => { :File => 'file' },
      'template' => { :Template => 'template' },
      'cookbook_file' => { :CookbookFile => 'cookbook_file' },
      'remote_file' => { :RemoteFile => 'remote_file' },
      'directory' => { :Directory => 'directory' },
      'link' => { :Link => 'link' },
      'execute' => { :Execute => 'execute' },
      'script' => { :Script => 'script', :Bash => 'bash', :Csh => 'csh', :Ksh => 'ksh', :Perl => 'perl', :Python => 'python', :Ruby => 'ruby' },
      'package' => { :Package => 'package', :AptPackage => 'apt_package', :DpkgPackage => 'dpkg_package',
                     :YumPackage => 'yum_package', :DnfPackage => 'dnf_package', :RpmPackage => 'rpm_package',
                     :ZypperPackage => 'zypper_package', :ApkPackage => 'apk_package', :SnapPackage => 'snap_package' },
      'gem_package' => { :GemPackage => 'gem_package', :ChefGem => 'chef_gem' },
      'apt_update' => { :AptUpdate => 'apt_update' },
      'service' => { :Service => 'service' },
      'user' => { :User => 'user' },
      'group' => { :Group => 'group' },
      'cron' => { :Cron => 'cron' },
      'git' => { :Scm => 'scm', :Git => 'git', :FromRepository => nil },
      'log' => { :Log => 'log' },
      'ruby_block' => { :RubyBlock => 'ruby_block', :WhyrunSafeRubyBlock => 'whyrun_safe_ruby_block' },
      'apt_repository' => { :AptRepository => 'apt_repository' },
      'apt_preference' => { :AptPreference => 'apt_preference' },
      'yum_repository' => { :YumRepository => 'yum_repository' },
      'cron_d' => { :CronD => 'cron_d', :CronAccess => 'cron_access', :CronManage => 'cron_manage' },
      'remote_directory' => { :RemoteDirectory => 'remote_directory' },
      'mount' => { :Mount => 'mount' },
      'systemd_unit' => { :SystemdUnit => 'systemd_unit' },
      'sudo' => { :Sudo => 'sudo' },
      'ohai' => { :Ohai => 'ohai', :OhaiHint => 'ohai_hint' },
      'notify_group' => { :NotifyGroup => 'notify_group', :Breakpoint => 'breakpoint' },
      'chef_client' => { :ChefClientConfig => 'chef_client_config', :ChefClientCron => 'chef_client_cron',
                         :ChefClientSystemdTimer => 'chef_client_systemd_timer',
                         :ChefClientTrustedCertificate => 'chef_client_trusted_certificate' },
      'zypper_repository' => { :ZypperRepository => 'zypper_repository' },
      'build_essential' => { :BuildEssential => 'build_essential' },
      'deploy' => { :Deploy => 'deploy', :TimestampedDeploy => 'timestamped_deploy', :DeployRevision => 'deploy_revision', :DeployBranch => 'deploy_branch' },
      'subversion' => { :Subversion => 'subversion' },
      'archive_file' => { :ArchiveFile => 'archive_file', :LibarchiveFile => 'libarchive_file' },
      'http_request' => { :HttpRequest => 'http_request' },
      'user_ulimit' => { :UserUlimit => 'user_ulimit' },
      'sysctl' => { :Sysctl => 'sysctl', :SysctlParam => 'sysctl_param' },
      'swap_file' => { :SwapFile => 'swap_file' },
      'chef_handler' => { :ChefHandler => 'chef_handler' },
      'machine_settings' => { :Timezone => 'timezone', :Hostname => 'hostname', :Locale => 'locale', :KernelModule => 'kernel_module',
                              :ChefSleep => 'chef_sleep', :Alternatives => 'alternatives', :SshKnownHostsEntry => 'ssh_known_hosts_entry' },
      'selinux' => { :SelinuxState => 'selinux_state', :SelinuxFcontext => 'selinux_fcontext', :SelinuxBoolean => 'selinux_boolean',
                     :SelinuxPort => 'selinux_port', :SelinuxInstall => 'selinux_install', :SelinuxPermissive => 'selinux_permissive',
                     :SelinuxModule => 'selinux_module', :SelinuxUser => 'selinux_user', :SelinuxLogin => 'selinux_login' },
      'reboot' => { :Reboot => 'reboot' },
      'network' => { :Route => 'route', :Ifconfig => 'ifconfig' },
      'env' => { :Env => 'env' },
      'mdadm' => { :Mdadm => 'mdadm' },
      'openssl' => { :OpensslRsaPrivateKey => 'openssl_rsa_private_key', :OpensslRsaKey => 'openssl_rsa_key',
                     :OpensslRsaPublicKey => 'openssl_rsa_public_key', :OpensslEcPrivateKey => 'openssl_ec_private_key',
                     :OpensslEcPublicKey => 'openssl_ec_public_key', :OpensslDhparam => 'openssl_dhparam',
                     :OpensslX509Certificate => 'openssl_x509_certificate', :OpensslX509 => 'openssl_x509',
                     :OpensslX509Request => 'openssl_x509_request', :OpensslX509Crl => 'openssl_x509_crl' },
      'lwrp_base' => { :LWRPBase => nil }
    }.freeze

    # Types that exist on other operating systems only, or with programs and servers of Chef's maker.
    OTHER_SYSTEMS = %i[WindowsPackage WindowsService WindowsFeature WindowsPath WindowsTask WindowsEnv WindowsShortcut WindowsFont WindowsShare
                       WindowsPrinter WindowsCertificate WindowsFirewallRule WindowsUserPrivilege WindowsPagefile WindowsUac WindowsAutoRun
                       WindowsFeatureDism WindowsFeaturePowershell WindowsSecurityPolicy WindowsDefender WindowsAuditPolicy WindowsAdJoin
                       WindowsWorkgroup WindowsDnsRecord WindowsDnsZone PowershellScript PowershellPackage PowershellPackageSource Batch
                       ChocolateyPackage ChocolateyConfig ChocolateySource ChocolateyFeature ChocolateyInstaller CabPackage MsuPackage
                       DscScript DscResource RegistryKey Launchd MacosUserdefaults MacosPkg Plist OsxProfile DmgPackage HomebrewPackage
                       HomebrewTap HomebrewCask HomebrewUpdate MacosxService BffPackage IpsPackage SolarisPackage SmartosPackage
                       FreebsdPackage OpenbsdPackage PkgsrcPackage RhsmRegister RhsmRepo RhsmSubscription RhsmErrata RhsmErrataLevel
                       WindowsDefenderExclusion WindowsDfsFolder WindowsDfsNamespace WindowsDfsServer WindowsFirewallProfile WindowsPrinterPort
                       WindowsScript WindowsUpdateSettings MacportsPackage PacmanPackage PaludisPackage PortagePackage EasyInstallPackage ErlCall
                       HabitatConfig HabitatInstall HabitatPackage HabitatService HabitatSup HabitatUserToml InspecInput InspecWaiver
                       InspecWaiverFileEntry ChefVaultSecret ChefClientLaunchd ChefClientScheduledTask].freeze

    CONSTANTS = {}
    BUILT_IN.each_value { |types| types.each { |constant, type| CONSTANTS[type.to_sym] = constant if type } }
    OTHER_SYSTEMS.each { |constant| CONSTANTS[constant.name.gsub(/([a-z\d])([A-Z])/, '\1_\2').downcase.to_sym] = constant }
    @provided = {}
    @cache = {}

    class << self
      # Registers a resource class of a cookbook, or again a built-in one.
      def provide(type, resource_class, options = {}, &filter)
        type = type.to_sym
        (@provided[type] ||= []).unshift([resource_class, options, filter])
        @cache.clear
        DSL::Resources.define(type)
      end

      def find(type, node)
        @cache.fetch(type) { @cache[type] = look_up(type, node) }
      end

      # In which order those of a type are asked whether they are meant.
      def prefer(type, classes, filters = {})
        return unless Chef.node.nil? || meant_for?(Chef.node, filters, nil)
        classes = Array(classes)
        @provided[type.to_sym]&.sort_by!&.with_index { |(resource_class), index| [classes.index(resource_class) || classes.size, index] }
        @cache.clear
      end

      def known?(type) = @provided.key?(type) || CONSTANTS.key?(type)

      def provided?(type) = @provided.key?(type)

      def names = (CONSTANTS.keys + @provided.keys).uniq

      def camel_case(type)
        type.name.split(/[_-]/).map { |word| word.empty? ? '' : word[0].upcase + word[1..-1] }.join
      end

      def snake_case(constant)
        constant.to_s.split('::').last.gsub(/([A-Z]+)([A-Z][a-z])/, '\1_\2').gsub(/([a-z\d])([A-Z])/, '\1_\2').downcase
      end

      def clear_cache = @cache.clear

      # Whether what provides() was told holds for the node.
      def meant_for?(node, options, filter)
        %i[os platform platform_family].each do |key|
          next unless options.key?(key)
          wanted = Array(options[key]).map(&:to_s)
          actual = node[key.name]
          next if wanted.include?('all')
          denied, allowed = wanted.partition { |name| name.start_with?('!') }
          return false if denied.include?("!#{actual}")
          return false unless allowed.empty? || allowed.include?(actual)
        end
        return false if options.key?(:chef_version) && !VersionConstraint.new(options[:chef_version]).include?(Chef::VERSION)
        if options.key?(:platform_version)
          constraints = Array(options[:platform_version])
          return false unless constraints.all? { |constraint| VersionConstraint.new(constraint).include?(node['platform_version']) }
        end
        filter.nil? || filter.call(node)
      end

      private

      def look_up(type, node)
        @provided[type]&.each do |resource_class, options, filter|
          return resource_class if resource_class.for_this_chef? && meant_for?(node, options, filter) && resource_class.provides?(node, type)
        end
        # One that says it is for older versions of Chef is still better than none.
        return @provided[type].find { |_type, options, filter| meant_for?(node, options, filter) }&.first if @provided[type] && !CONSTANTS.key?(type)
        if type == :package
          return Resource::Package.class_for(node)
        elsif (constant = CONSTANTS[type])
          return Resource.const_get(constant)
        end
        constant = camel_case(type)
        return nil unless constant =~ /\A[A-Z]\w*\z/ && Resource.const_defined?(constant, false)
        found = Resource.const_get(constant, false)
        found.is_a?(Class) && found <= Resource ? found : nil
      end
    end

    OTHER_SYSTEMS.each { |constant| Cairn.lazily(Resource, constant, 'chef/resource/unsupported') }
    BUILT_IN.each do |part, types|
      types.each_key { |constant| Cairn.lazily(Resource, constant, "chef/resource/#{part}") }
    end
  end
end

class Chef
  module Mixin
    # From here, since a cookbook's file finds constants where its evaluation stands: Log is Chef::Log in it. It sees the
    # local variables, too, hence names that no cookbook uses.
    def self.evaluate(__cairn_object, __cairn_path)
      __cairn_object.instance_eval(Cairn::Source.code(__cairn_path), __cairn_path, 1)
    end

    def self.evaluate_class(__cairn_type, __cairn_path)
      __cairn_type.class_eval(Cairn::Source.code(__cairn_path), __cairn_path, 1)
    end
  end
end

module Cairn
  # A validation failure that knows where its resource is declared.
  module Located
    attr_accessor :resource_line
  end

  # Cookbook files: reading them with the encodings of old, evaluating them with their own names and line numbers.
  module Source
    CALLER_LIMIT = 60

    class << self
      def read(path)
        text = ::File.binread(path).force_encoding(Encoding::UTF_8)
        text = text.byteslice(3..-1) if text.start_with?("\uFEFF")
        return text if text.valid_encoding?
        encoding = text.b[/\A(?:#!.*\n)?#.*coding[:=]\s*([\w.-]+)/n, 1]
        encoding ? text.force_encoding(encoding) : text.force_encoding(Encoding::ISO_8859_1).encode(Encoding::UTF_8)
      end

      def evaluate(object, path) = Chef::Mixin.evaluate(object, path)
      def evaluate_class(type, path) = Chef::Mixin.evaluate_class(type, path)

      def code(path)
        raise IOError, "Cannot open or read #{path}!" unless ::File.file?(path) && ::File.readable?(path)
        read(path)
      end

      # Where a resource is declared: its block knows; without one the nearest caller outside of the engine does.
      def of_declaration(block)
        location = block&.source_location
        return "#{location[0]}:#{location[1]}" if location && !location[0].start_with?('uri:classloader:')
        of_caller
      end

      def of_caller
        caller_locations(2, CALLER_LIMIT)&.each do |frame|
          path = frame.path
          return "#{path}:#{frame.lineno}" unless path.nil? || path.include?('uri:classloader:') || path.start_with?('<', '(')
        end
        nil
      end
    end
  end
end
