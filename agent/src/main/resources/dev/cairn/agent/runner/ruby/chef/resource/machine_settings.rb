class Chef
  class Resource
    # The time zone.
    class Timezone < Resource
      property :timezone, String, :name_property => true

      action :set do
        zone = new_resource.timezone
        unless ::File.file?("/usr/share/zoneinfo/#{zone}")
          package('tzdata') if platform_family?('debian')
          package('timezone') if platform_family?('suse')
        end
        ruby_block("check the time zone #{zone}") do
          block { raise Exceptions::ValidationFailed, "#{zone} is no time zone: there is no /usr/share/zoneinfo/#{zone}" }
          not_if { why_run? || ::File.file?("/usr/share/zoneinfo/#{zone}") }
        end
        link('/etc/localtime') { to "/usr/share/zoneinfo/#{zone}" }
        file('/etc/timezone') { content "#{zone}\n" } if platform_family?('debian')
      end
    end

    # The machine's name.
    class Hostname < Resource
      property :hostname, String, :name_property => true
      property :fqdn, String
      property :ipaddress, [String, nil], :default => DelayedEvaluator.new { node['ipaddress'] }
      property :aliases, [Array, nil]
      property :compile_time, [true, false], :default => true, :desired_state => false
      property :windows_reboot, [true, false], :default => true
      property :domain_user, String
      property :domain_password, String, :desired_state => false

      action :set do
        wanted = new_resource
        short = wanted.hostname.split('.').first
        now = shell_out('hostname').stdout.strip
        facts = ohai('reload hostname') { action :nothing }
        if now != wanted.hostname
          execute "set hostname to #{wanted.hostname}" do
            command ['hostname', wanted.hostname]
            notifies :reload, facts
          end
        end
        if wanted.ipaddress
          names = [wanted.fqdn, wanted.hostname, *wanted.aliases, short].compact.uniq
          line = "#{wanted.ipaddress} #{names.join(' ')}"
          lines = ::File.exist?('/etc/hosts') ? ::File.readlines('/etc/hosts', :chomp => true) : []
          # The address gets one line, and no other address the name.
          others = lines.reject { |text| text.split.first == wanted.ipaddress || text.match?(/\s#{Regexp.escape(wanted.hostname)}\s/) }
          lines = [*others, line] unless lines.include?(line)
          file('/etc/hosts') do
            content "#{lines.join("\n")}\n"
            notifies :reload, facts
            # Often a mount of its own, which cannot be renamed over.
            atomic_update false
          end
        end
        file('/etc/hostname') do
          content "#{wanted.hostname}\n"
          mode '0644'
          atomic_update false
        end
      end
    end

    # The system's language.
    class Locale < Resource
      VARIABLES = %w(LC_ADDRESS LC_COLLATE LC_CTYPE LC_IDENTIFICATION LC_MEASUREMENT LC_MESSAGES LC_MONETARY LC_NAME LC_NUMERIC LC_PAPER
                     LC_TELEPHONE LC_TIME).freeze

      property :lang, String, :regex => [/\A\S+/]
      property :lc_env, Hash, :default => {}, :coerce => proc { |value|
        unknown = value.keys.map(&:to_s) - VARIABLES
        raise Exceptions::ValidationFailed, "Key of option lc_env must be equal to one of: #{VARIABLES.map(&:inspect).join(', ')}!  You passed #{unknown.join(', ').inspect}." unless unknown.empty?
        raise Exceptions::ValidationFailed, 'Values of option lc_env should be non-empty string without any leading whitespace.' unless value.values.all? { |text| text.to_s.match?(/\A\S+/) }
        value.transform_keys(&:to_s)
      }

      # It would change what all commands print; Chef, too, takes and ignores it.
      def lc_all(value = nil)
        Chef::Log.warn("#{self}: lc_all is ignored; set the LC_ variable that is meant by lc_env") if value
      end

      action :update do
        wanted = new_resource
        if platform_family?('debian')
          names = [wanted.lang, *wanted.lc_env.values].compact.uniq.reject { |name| name.match?(/\A(?:C|POSIX)(?:\.|\z)/i) }
          unless names.empty?
            package('locales')
            execute("generate #{names.join(' ')}") do
              command "for l in #{names.join(' ')}; do grep -q \"^$l \" /etc/locale.gen || echo \"$l ${l#*.}\" >> /etc/locale.gen; done; locale-gen"
              timeout 1800
              not_if { shell_out('locale', '-a').stdout.downcase.delete('-').lines(:chomp => true).then { |known| names.all? { |name| known.include?(name.downcase.delete('-')) } } }
            end
          end
        end
        settings = wanted.lc_env.merge('LANG' => wanted.lang).compact.sort
        files = ['/etc/locale.conf']
        # Where Debian's logins read it, if that is not the same file.
        files << '/etc/default/locale' if platform_family?('debian') && !::File.symlink?('/etc/default/locale')
        files.each do |path|
          file(path) { content settings.map { |name, value| "#{name}=#{value}\n" }.join }
        end
      end
    end

    # A module of the kernel.
    class KernelModule < Resource
      # Its files are there before modprobe reads them.
      unified_mode true

      property :modname, String, :name_property => true
      property :options, Array
      property :load_dir, String, :default => '/etc/modules-load.d'
      property :unload_dir, String, :default => '/etc/modprobe.d'

      def loaded? = ::File.readable?('/proc/modules') && ::File.readlines('/proc/modules').any? { |line| line.split.first == modname.tr('-', '_') }

      action :install do
        wanted = new_resource
        directory(wanted.load_dir) { recursive true }
        directory(wanted.unload_dir) { recursive true }
        setting("disable_#{wanted.modname}.conf", nil)
        setting("options_#{wanted.modname}.conf", "options #{wanted.modname} #{wanted.options.join(' ')}\n") if wanted.options
        setting("#{wanted.modname}.conf", "#{wanted.modname}\n", wanted.load_dir)
        action_load
      end

      action :uninstall do
        setting("#{new_resource.modname}.conf", nil, new_resource.load_dir)
        setting("blacklist_#{new_resource.modname}.conf", nil)
        setting("options_#{new_resource.modname}.conf", nil)
        action_unload
      end

      action :blacklist do
        directory(new_resource.unload_dir) { recursive true }
        setting("blacklist_#{new_resource.modname}.conf", "blacklist #{new_resource.modname}")
        action_unload
      end

      action :disable do
        directory(new_resource.unload_dir) { recursive true }
        setting("disable_#{new_resource.modname}.conf", "install #{new_resource.modname} /bin/false")
        action_unload
      end

      # Takes back a disable; loads nothing.
      action :enable do
        setting("disable_#{new_resource.modname}.conf", nil)
      end

      action :load do
        converge_by("load kernel module #{new_resource.modname}") { shell_out!('modprobe', new_resource.modname) } unless new_resource.loaded?
      end

      action :unload do
        converge_by("unload kernel module #{new_resource.modname}") { shell_out!('modprobe', '-r', new_resource.modname) } if new_resource.loaded?
      end

      action_class do
        # A file, or none. The initial file system of the next boot holds a copy of all, where the machine has one.
        def setting(name, text, place = new_resource.unload_dir)
          rebuild = with_run_context(:root) do
            find_resource(:execute, 'update initramfs') do
              command platform_family?('debian') ? 'update-initramfs -u' : 'dracut -f'
              only_if { %w(/usr/sbin/update-initramfs /usr/bin/dracut /usr/sbin/dracut).any? { |program| ::File.executable?(program) } }
              action :nothing
            end
          end
          file ::File.join(place, name) do
            text ? content(text) : action(:delete)
            notifies :run, rebuild, :delayed
          end
        end
      end
    end

    # A pause.
    class ChefSleep < Resource
      property :seconds, [String, Integer], :name_property => true, :coerce => proc { |value| Integer(value) }

      action :sleep do
        converge_by("sleep for #{new_resource.seconds} seconds") { sleep(new_resource.seconds) }
      end
    end

    # One of several programs of the same name.
    class Alternatives < Resource
      property :link_name, String, :name_property => true
      property :link, String, :default => DelayedEvaluator.new { "/usr/bin/#{link_name}" }
      property :path, String
      property :priority, [String, Integer], :coerce => proc { |value| value.to_i }

      def program = ::File.executable?('/usr/sbin/alternatives') ? 'alternatives' : 'update-alternatives'

      action_class do
        def state
          @state ||= begin
            text = shell_out(new_resource.program, '--display', new_resource.link_name, :default_env => true).stdout
            choices = text.scan(/^(\S+) - (?:family \S+ )?priority (-?\d+)/).to_h { |path, priority| [path, priority.to_i] }
            { :value => text[/link currently points to (\S+)/, 1], :choices => choices, :manual => text.match?(/ - (?:manual mode|status is manual)/) }
          end
        end

        def require_path
          raise "Could not set alternatives for #{new_resource.link_name}, you must provide the :path property" if new_resource.path.nil?
          return if ::File.exist?(new_resource.path) || why_run?
          raise "Could not set alternatives for #{new_resource.link_name}, missing #{new_resource.path}"
        end
      end

      action :install do
        raise "Could not set alternatives for #{new_resource.link_name}, you must provide the :priority property" if new_resource.priority.nil?
        require_path
        unless state[:choices][new_resource.path] == new_resource.priority
          converge_by("adding alternative #{new_resource.link} #{new_resource.link_name} #{new_resource.path} #{new_resource.priority}") do
            shell_out!(new_resource.program, '--install', new_resource.link, new_resource.link_name, new_resource.path, new_resource.priority.to_s)
          end
        end
      end

      action :set do
        require_path
        converge_by("setting alternative #{new_resource.link_name} #{new_resource.path}") { shell_out!(new_resource.program, '--set', new_resource.link_name, new_resource.path) } if state[:value] != new_resource.path
      end

      action :auto do
        converge_by("setting auto alternative #{new_resource.link_name}") { shell_out!(new_resource.program, '--auto', new_resource.link_name) } if state[:manual]
      end

      # Takes a choice away whose program may be gone already.
      action :remove do
        raise "Could not set alternatives for #{new_resource.link_name}, you must provide the :path property" if new_resource.path.nil?
        converge_by("removing alternative #{new_resource.link_name} #{new_resource.path}") { shell_out!(new_resource.program, '--remove', new_resource.link_name, new_resource.path) } if state[:choices].key?(new_resource.path)
      end

      # Only the tool of Red Hat has a word for it; Debian's choice is always fresh.
      action :refresh do
        next if new_resource.program == 'update-alternatives'
        converge_by("refreshing alternative #{new_resource.link_name}") { shell_out!(new_resource.program, '--refresh', new_resource.link_name) }
      end
    end

    # A line of the list of known hosts.
    class SshKnownHostsEntry < Resource
      property :host, String, :name_property => true
      property :key, String
      property :key_type, String, :default => 'rsa'
      property :port, Integer, :default => 22
      property :timeout, Integer, :default => 30, :desired_state => false
      property :mode, [String, Integer], :default => '0644'
      property :owner, [String, Integer], :default => 'root'
      property :group, [String, Integer], :default => 'root'
      property :hash_entries, [true, false], :default => false
      property :file_location, String, :default => '/etc/ssh/ssh_known_hosts'

      def host_name = port == 22 ? host : "[#{host}]:#{port}"

      TYPES = { 'rsa' => 'ssh-rsa', 'dsa' => 'ssh-dss', 'ecdsa' => 'ecdsa-sha2-nistp256', 'ed25519' => 'ssh-ed25519' }.freeze

      def list_name = "update ssh known hosts file #{file_location}"

      # The entries of all such resources are one file, written when the run ends.
      action :create do
        wanted = new_resource
        lines = wanted.key ? ["#{wanted.host_name} #{TYPES.fetch(wanted.key_type, wanted.key_type)} #{wanted.key}"] : scanned
        with_run_context :root do
          list = find_resource(:file, wanted.list_name) do
            path wanted.file_location
            content ''
            owner wanted.owner
            group wanted.group
            mode wanted.mode
            backup false
            action :nothing
            delayed_action :create
          end
          list.content((list.content.lines(:chomp => true) | lines).sort.map { |line| "#{line}\n" }.join)
        end
      end

      action :flush do
        wanted = new_resource
        with_run_context(:root) { find_resource!(:file, wanted.list_name).run_action(:create) }
      end

      action_class do
        def scanned
          wanted = new_resource
          command = ['ssh-keyscan', '-t', wanted.key_type, '-p', wanted.port.to_s, *('-H' if wanted.hash_entries), wanted.host]
          found = shell_out!(*command, :timeout => wanted.timeout).stdout.lines(:chomp => true).reject { |line| line.start_with?('#') || line.empty? }
          wanted.port == 22 ? found : found.map { |line| line.sub(/\A#{Regexp.escape(wanted.host)}(?=[ ,])/, wanted.host_name) }
        end
      end
    end
  end
end
