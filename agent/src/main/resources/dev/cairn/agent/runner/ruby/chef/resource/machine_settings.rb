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

      action :set do
        wanted = new_resource
        short = wanted.hostname.split('.').first
        now = shell_out('hostname').stdout.strip
        converge_by("set hostname to #{wanted.hostname} (was #{now})") { shell_out!('hostname', wanted.hostname) } if now != wanted.hostname
        if wanted.ipaddress
          names = [wanted.fqdn || wanted.hostname, short, *wanted.aliases].uniq
          line = "#{wanted.ipaddress} #{names.join(' ')}"
          lines = ::File.exist?('/etc/hosts') ? ::File.readlines('/etc/hosts', :chomp => true) : []
          at = lines.index { |text| text.split.first == wanted.ipaddress }
          at ? lines[at] = line : lines << line
          file('/etc/hosts') do
            content "#{lines.join("\n")}\n"
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
      property :lang, String
      property :lc_env, Hash, :default => {}

      action :update do
        wanted = new_resource
        if platform_family?('debian')
          names = [wanted.lang, *wanted.lc_env.values].compact.uniq.reject { |name| name.match?(/\A(?:C|POSIX)(?:\.|\z)/i) }
          unless names.empty?
            package('locales')
            execute("generate #{names.join(' ')}") do
              command "for l in #{names.join(' ')}; do grep -q \"^$l \" /etc/locale.gen || echo \"$l ${l#*.}\" >> /etc/locale.gen; done; locale-gen"
              not_if { shell_out('locale', '-a').stdout.downcase.delete('-').lines(:chomp => true).then { |known| names.all? { |name| known.include?(name.downcase.delete('-')) } } }
            end
          end
        end
        settings = { 'LANG' => wanted.lang }.merge(wanted.lc_env.transform_keys(&:to_s)).compact
        file(platform_family?('debian') ? '/etc/default/locale' : '/etc/locale.conf') do
          content settings.map { |name, value| "#{name}=#{value}\n" }.join
        end
      end
    end

    # A module of the kernel.
    class KernelModule < Resource
      property :modname, String, :name_property => true
      property :options, Array
      property :load_dir, String, :default => '/etc/modules-load.d'
      property :unload_dir, String, :default => '/etc/modprobe.d'

      def loaded? = ::File.readable?('/proc/modules') && ::File.readlines('/proc/modules').any? { |line| line.split.first == modname.tr('-', '_') }

      action :install do
        wanted = new_resource
        directory(wanted.load_dir) { recursive true }
        directory(wanted.unload_dir) { recursive true }
        file("#{wanted.unload_dir}/options_#{wanted.modname}.conf") { content "options #{wanted.modname} #{wanted.options.join(' ')}\n" } if wanted.options
        file("#{wanted.load_dir}/#{wanted.modname}.conf") { content "#{wanted.modname}\n" }
        action_load
      end

      action :uninstall do
        wanted = new_resource
        ["#{wanted.load_dir}/#{wanted.modname}.conf", "#{wanted.unload_dir}/blacklist_#{wanted.modname}.conf", "#{wanted.unload_dir}/options_#{wanted.modname}.conf"].each do |path|
          file(path) { action :delete }
        end
        action_unload
      end

      action :blacklist do
        directory(new_resource.unload_dir) { recursive true }
        file("#{new_resource.unload_dir}/blacklist_#{new_resource.modname}.conf") { content "blacklist #{new_resource.modname}" }
        action_unload
      end

      action :disable do
        directory(new_resource.unload_dir) { recursive true }
        file("#{new_resource.unload_dir}/disable_#{new_resource.modname}.conf") { content "install #{new_resource.modname} /bin/false" }
        action_unload
      end

      action :load do
        converge_by("load kernel module #{new_resource.modname}") { shell_out!('modprobe', new_resource.modname, *new_resource.options) } unless new_resource.loaded?
      end

      action :unload do
        converge_by("unload kernel module #{new_resource.modname}") { shell_out!('modprobe', '-r', new_resource.modname) } if new_resource.loaded?
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
          text = shell_out(new_resource.program, '--query', new_resource.link_name).stdout
          choices = text.scan(/^Alternative: (.*)\nPriority: (-?\d+)/).to_h { |path, priority| [path, priority.to_i] }
          [text[/^Value: (.*)$/, 1], choices, text[/^Status: (.*)$/, 1]]
        end
      end

      action :install do
        _, choices, = state
        unless choices[new_resource.path] == new_resource.priority
          converge_by("add alternative #{new_resource.link} #{new_resource.path} with priority #{new_resource.priority}") do
            shell_out!(new_resource.program, '--install', new_resource.link, new_resource.link_name, new_resource.path, new_resource.priority.to_s)
          end
        end
      end

      action :set do
        value, = state
        converge_by("set alternative of #{new_resource.link_name} to #{new_resource.path}") { shell_out!(new_resource.program, '--set', new_resource.link_name, new_resource.path) } if value != new_resource.path
      end

      action :auto do
        *, status = state
        converge_by("set alternative of #{new_resource.link_name} to auto") { shell_out!(new_resource.program, '--auto', new_resource.link_name) } if status == 'manual'
      end

      action :remove do
        _, choices, = state
        converge_by("remove alternative #{new_resource.path} of #{new_resource.link_name}") { shell_out!(new_resource.program, '--remove', new_resource.link_name, new_resource.path) } if choices.key?(new_resource.path)
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
