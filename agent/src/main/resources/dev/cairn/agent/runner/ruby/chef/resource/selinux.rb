class Chef
  class Resource
    # Settings of SELinux. A machine without its tools, or where it is switched off, has nothing to set, which is not a failure.
    class Selinux < Resource
      def self.installed? = ::File.executable?('/usr/sbin/selinuxenabled') || ::File.executable?('/usr/sbin/getenforce')

      action_class do
        def selinux_state
          @selinux_state ||= Selinux.installed? ? shell_out!('getenforce').stdout.strip.downcase.to_sym : :absent
        end

        def settable?
          return true if %i[enforcing permissive].include?(selinux_state)
          Chef::Log.warn("#{new_resource}: SELinux is #{selinux_state == :absent ? 'not installed' : 'disabled'}, nothing to do")
          false
        end

        def semanage(*arguments) = shell_out!('semanage', *arguments)

        # What the tool lists of the local policy and the distribution's, a line each.
        def listed(*arguments) = semanage(*arguments).stdout.lines(:chomp => true)
      end
    end

    # Whether the kernel enforces its policy.
    class SelinuxState < Selinux
      default_action :nothing

      property :config_file, String, :default => '/etc/selinux/config'
      property :persistent, [true, false], :default => true
      property :policy, String, :equal_to => %w(default minimum mls src strict targeted),
                                :default => DelayedEvaluator.new { node['platform_family'] == 'debian' ? 'default' : 'targeted' }
      property :automatic_reboot, [true, false, Symbol], :default => false

      # The word of old for the contrary of persistent.
      def temporary(value = nil) = value.nil? ? !persistent : persistent(!value)

      { :enforcing => '1', :permissive => '0', :disabled => nil }.each do |verb, live|
        action verb do
          next Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") if selinux_state == :absent
          raise 'A non-persistent change to the disabled SELinux status is not possible.' if verb == :disabled && !new_resource.persistent
          if live && selinux_state != :disabled && selinux_state != verb
            converge_by("set SELinux to #{verb}") { shell_out!('setenforce', live) }
          end
          if new_resource.persistent
            policy = new_resource.policy
            file(new_resource.config_file) { content "SELINUX=#{verb}\nSELINUXTYPE=#{policy}\n" }
          end
          restart_for(verb) if (selinux_state == :disabled) != (verb == :disabled)
        end
      end

      action_class do
        def restart_for(verb)
          wanted = new_resource.automatic_reboot
          return Chef::Log.warn("#{new_resource}: SELinux is #{selinux_state}, #{verb} holds after a reboot") unless wanted
          reboot "change of SELinux to #{verb}" do
            delay_mins 1
            action wanted.is_a?(Symbol) ? wanted : :reboot_now
          end
        end
      end
    end

    # The context of files.
    class SelinuxFcontext < Selinux
      KINDS = { 'a' => 'all files', 'f' => 'regular file', 'd' => 'directory', 'c' => 'character device', 'b' => 'block device',
                's' => 'socket', 'l' => 'symbolic link', 'p' => 'named pipe' }.freeze
      default_action :manage

      property :file_spec, String, :name_property => true
      property :secontext, String, :required => %i[add modify manage]
      property :file_type, String, :default => 'a', :equal_to => KINDS.keys

      { :manage => %i[add modify], :addormodify => %i[add modify], :add => %i[add], :modify => %i[modify], :delete => %i[delete] }.each do |verb, steps|
        action(verb) { steps.each { |step| change(step) } if settable? }
      end

      action_class do
        def present
          pattern = /\A#{Regexp.escape(new_resource.file_spec)}\s+#{KINDS[new_resource.file_type]}\s/
          listed('fcontext', '-l').grep(pattern).first&.then { |line| line.split.last.split(':')[2] || '' }
        end

        def change(step)
          now = present
          flag = { :add => now.nil? && '-a', :modify => now && now != new_resource.secontext && '-m', :delete => now && '-d' }[step] or return
          converge_by("#{step} the context #{new_resource.secontext} of #{new_resource.file_spec}") do
            semanage('fcontext', flag, '-f', new_resource.file_type, *(step == :delete ? [] : ['-t', new_resource.secontext]), new_resource.file_spec)
            relabel
          end
        end

        # The files that are there already, below the longest directory that the pattern names plainly.
        def relabel
          spec = new_resource.file_spec
          plain = spec[/\A[^\\.^$*+?()\[\]{}|]*/]
          root = plain == spec ? spec : ::File.dirname("#{plain}x")
          root = '/' unless root.start_with?('/')
          return unless ::File.exist?(root)
          shell_out!("find #{root.shellescape} -ignore_readdir_race -regextype posix-egrep -regex #{spec.shellescape} -prune -print0 | xargs -0 -r restorecon -iRv")
        end
      end
    end

    # A switch of the policy.
    class SelinuxBoolean < Selinux
      VALUES = { 1 => 'on', '1' => 'on', 'on' => 'on', true => 'on', 'true' => 'on',
                 0 => 'off', '0' => 'off', 'off' => 'off', false => 'off', 'false' => 'off' }.freeze
      property :boolean, String, :name_property => true
      property :value, [Integer, String, true, false], :required => true, :coerce => proc { |value|
        VALUES.fetch(value) { raise ArgumentError, "selinux_bool: Invalid selinux boolean value #{value}" }
      }
      property :persistent, [true, false], :default => true, :desired_state => false

      action :set do
        next unless settable?
        now = shell_out!('getsebool', new_resource.boolean).stdout[/--> (on|off)/, 1]
        converge_by("set #{new_resource.boolean} to #{new_resource.value}") { shell_out!('setsebool', *(new_resource.persistent ? %w(-P) : []), new_resource.boolean, new_resource.value) } if now != new_resource.value
      end
    end

    # The context of a port.
    class SelinuxPort < Selinux
      default_action :manage

      property :port, [Integer, String], :name_property => true, :regex => /\A\d+(?:-\d+)?\z/, :coerce => proc { |value| value.to_s }
      property :protocol, String, :equal_to => %w(tcp udp), :required => %i[manage add modify]
      property :secontext, String, :required => %i[manage add modify]

      { :manage => %i[add modify], :addormodify => %i[add modify], :add => %i[add], :modify => %i[modify], :delete => %i[delete] }.each do |verb, steps|
        action(verb) { steps.each { |step| change(step) } if settable? }
      end

      action_class do
        def contexts
          listed('port', '-ln').map { |line| line.split(' ', 3) }.select { |_, protocol, ports|
            protocol == new_resource.protocol && ports.to_s.split(/,\s*/).include?(new_resource.port)
          }.map(&:first)
        end

        def change(step)
          now = contexts
          flag = { :add => now.empty? && '-a', :modify => now.any? && !now.include?(new_resource.secontext) && '-m', :delete => now.any? && '-d' }[step] or return
          converge_by("#{step} context #{new_resource.secontext} of port #{new_resource.port}/#{new_resource.protocol}") do
            semanage('port', flag, '-p', new_resource.protocol, *(step == :delete ? [] : ['-t', new_resource.secontext]), new_resource.port)
          end
        end
      end
    end

    # A domain that is watched and not held.
    class SelinuxPermissive < Selinux
      default_action :add

      property :context, String, :name_property => true

      { :add => '-a', :delete => '-d' }.each do |verb, flag|
        action verb do
          next unless settable?
          present = listed('permissive', '-ln').include?(new_resource.context)
          converge_by("#{verb} permissive context #{new_resource.context}") { semanage('permissive', flag, new_resource.context) } if present == (verb == :delete)
        end
      end
    end

    # What SELinux calls a user, and the logins that get to be one.
    class SelinuxAccount < Selinux
      default_action :manage

      { :manage => %i[add modify], :add => %i[add], :modify => %i[modify], :delete => %i[delete] }.each do |verb, steps|
        action(verb) { steps.each { |step| change(step) } if settable? }
      end

      action_class do
        def change(step)
          now = new_resource.present_in(listed(new_resource.word, '-ln'))
          wanted = new_resource.wanted
          flag = { :add => now.nil? && '-a', :modify => now && wanted.any? { |name, (_, value)| now[name] != value } && '-m', :delete => now && '-d' }[step] or return
          new_resource.require_for(step)
          converge_by("#{step} SELinux #{new_resource.word} #{new_resource.subject}") do
            semanage(new_resource.word, flag, *(step == :delete ? [] : wanted.values.flatten), new_resource.subject)
          end
        end
      end
    end

    class SelinuxUser < SelinuxAccount
      property :user, String, :name_property => true
      property :level, String
      property :range, String
      property :roles, Array, :coerce => proc { |value| Array(value).sort }

      def word = 'user'
      def subject = user
      def wanted = { :level => ['-L', level], :range => ['-r', range], :roles => ['-R', roles&.join(' ')] }.reject { |_, (_, value)| value.to_s.empty? }

      def present_in(lines)
        fields = lines.map { |line| line.split(' ', 5) }.find { |line| line.first == user } or return nil
        { :level => fields[2], :range => fields[3], :roles => fields[4].to_s.split.sort.join(' ') }
      end

      def require_for(step)
        raise Exceptions::ValidationFailed, 'The roles property must be populated to create a new SELinux user' if step == :add && roles.to_a.empty?
      end
    end

    class SelinuxLogin < SelinuxAccount
      property :login, String, :name_property => true
      property :user, String
      property :range, String

      def word = 'login'
      def subject = login
      def wanted = { :user => ['-s', user], :range => ['-r', range] }.reject { |_, (_, value)| value.to_s.empty? }

      def present_in(lines)
        fields = lines.map(&:split).find { |line| line.first == login } or return nil
        { :user => fields[1], :range => fields[2] }
      end

      def require_for(step)
        raise Exceptions::ValidationFailed, 'The user property must be populated to create a new SELinux login' if step == :add && user.to_s.empty?
      end
    end

    # A module of the policy, from its source.
    class SelinuxModule < Selinux
      default_action :create

      property :module_name, String, :name_property => true
      property :source, String
      property :content, String
      property :cookbook, String, :desired_state => false
      property :base_dir, String, :default => '/etc/selinux/local'

      def place(kind) = ::File.join(base_dir, "#{module_name}.#{kind}")

      action :create do
        next unless settable?
        wanted = new_resource
        directory wanted.base_dir
        build = execute "compile the modules of #{wanted.base_dir}" do
          command ['make', '-C', wanted.base_dir, '-f', '/usr/share/selinux/devel/Makefile']
          timeout 120
          action :nothing
        end
        load = execute "install the module #{wanted.module_name}" do
          command ['semodule', '--install', wanted.place('pp')]
          action :nothing
        end
        declare_resource(wanted.content ? :file : :cookbook_file, wanted.place('te')) do
          wanted.content ? content(wanted.content) : source(wanted.source)
          cookbook wanted.cookbook || wanted.cookbook_name.to_s unless wanted.content
          mode '0600'
          notifies :run, build, :immediately
          notifies :run, load, :immediately
        end
      end

      action :delete do
        %w(fc if pp te).each { |kind| file(new_resource.place(kind)) { action :delete } }
      end

      action :install do
        next unless settable?
        raise "Module must be compiled before it can be installed, no 'pp' file found at: '#{new_resource.place('pp')}'" unless ::File.exist?(new_resource.place('pp'))
        converge_by("install SELinux module #{new_resource.module_name}") { shell_out!('semodule', '--install', new_resource.place('pp')) } unless loaded?
      end

      action :remove do
        next unless settable?
        converge_by("remove SELinux module #{new_resource.module_name}") { shell_out!('semodule', '--remove', new_resource.module_name) } if loaded?
      end

      action_class do
        def loaded? = shell_out!('semodule', '--list-modules').stdout.lines.any? { |line| line.split.first == new_resource.module_name }
      end
    end

    # The tools of SELinux.
    class SelinuxInstall < Selinux
      DEBIAN = %w(make policycoreutils selinux-basics selinux-policy-default selinux-policy-dev auditd setools).freeze
      REDHAT = %w(make policycoreutils selinux-policy selinux-policy-targeted selinux-policy-devel libselinux-utils setools-console).freeze

      property :packages, [String, Array], :default => DelayedEvaluator.new {
        { 'debian' => DEBIAN, 'rhel' => REDHAT, 'fedora' => REDHAT, 'amazon' => REDHAT }.fetch(node['platform_family'], [])
      }

      %i[install upgrade remove].each do |verb|
        action verb do
          names = Array(new_resource.packages)
          raise "The platform #{node['platform']} is not currently supported by the `selinux_install` resource." if names.empty?
          package(names) { action verb }
          directory('/etc/selinux') { mode '0755' } if verb == :install
        end
      end
    end
  end
end
