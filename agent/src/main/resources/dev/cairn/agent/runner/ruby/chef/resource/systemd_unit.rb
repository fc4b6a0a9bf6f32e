class Chef
  class Resource
    # A unit file of systemd, and what is done with the unit.
    class SystemdUnit < Resource
      allowed_actions :nothing, :create, :delete, :preset, :revert, :enable, :disable, :reenable, :mask, :unmask, :start, :stop, :restart,
                      :reload, :try_restart, :reload_or_restart, :reload_or_try_restart
      default_action :nothing

      property :unit_name, String, :name_property => true, :identity => true
      property :content, [String, Hash]
      property :user, String, :desired_state => false
      property :triggers_reload, [true, false], :default => true, :desired_state => false
      property :verify, [true, false], :default => true, :desired_state => false
      property :enabled, [true, false]
      property :active, [true, false]
      property :masked, [true, false]
      property :static, [true, false]
      property :indirect, [true, false]

      # Sections of keys; an array repeats its key.
      def to_ini
        return content unless content.is_a?(Hash)
        content.map do |section, keys|
          next "#{section} = #{keys}\n" unless keys.is_a?(Hash)
          lines = keys.flat_map { |key, values| Array(values).map { |value| "#{key} = #{value}" } }
          "[#{section}]\n#{lines.join("\n")}\n"
        end.join("\n")
      end
    end
  end

  class Provider
    class SystemdUnit < Provider
      include DSL::Recipe

      def unit = new_resource.unit_name

      def unit_path
        new_resource.user ? "/etc/systemd/user/#{unit}" : "/etc/systemd/system/#{unit}"
      end

      def action_create
        raise Exceptions::ValidationFailed, "#{new_resource}: content is a required property" if new_resource.content.nil?
        compile_and_converge_action { manage(:create) }
      end

      def action_delete
        compile_and_converge_action { manage(:delete) }
      end

      # Static and indirect units count as enabled, and are left as they are; what holds until the next boot only does not count.
      ENABLED = %w(enabled generated alias).freeze
      FIXED = %w(static indirect).freeze

      def action_enable
        return Chef::Log.debug("#{new_resource} is static or indirect") if FIXED.include?(state('UnitFileState'))
        change(:enable) unless ENABLED.include?(state('UnitFileState'))
      end

      def action_disable
        change(:disable) if ENABLED.include?(state('UnitFileState'))
      end

      def action_mask
        change(:mask) unless state('UnitFileState') == 'masked'
      end

      def action_unmask
        change(:unmask) if state('UnitFileState') == 'masked'
      end

      def action_start
        change(:start) unless active?
      end

      def action_stop
        change(:stop) if active?
      end

      def action_reload
        change(:reload) if active?
      end

      { :restart => 'restart', :preset => 'preset', :revert => 'revert', :reenable => 'reenable', :try_restart => 'try-restart',
        :reload_or_restart => 'reload-or-restart', :reload_or_try_restart => 'reload-or-try-restart' }.each do |verb, word|
        define_method(:"action_#{verb}") { change(word) }
      end

      private

      def manage(verb)
        wanted = new_resource
        place = unit_path
        options = user_options
        reload = execute "systemctl daemon-reload for #{unit}" do
          command ['systemctl', *(wanted.user ? %w(--user) : []), 'daemon-reload']
          user options[:user]
          environment options[:environment] if options[:environment]
          action :nothing
        end
        file place do
          owner 'root'
          group 'root'
          mode '0644'
          sensitive wanted.sensitive
          if verb == :create
            content wanted.to_ini
            provider = enclosing_provider
            verify { |staged| provider.verified?(staged) } if wanted.verify
          end
          action verb
          notifies :run, reload, :immediately if wanted.triggers_reload
        end
      end

      public

      # systemd-analyze judges by the file's name, so it gets a copy of the right one.
      def verified?(staged)
        return true unless ::File.executable?('/usr/bin/systemd-analyze') && ::File.directory?('/run/systemd/system')
        Dir.mktmpdir('unit') do |directory|
          copy = ::File.join(directory, unit)
          FileUtils.cp(staged, copy)
          result = shell_out('systemd-analyze', 'verify', copy)
          Chef::Log.error("#{new_resource}: #{result.stderr.strip}") if result.error?
          !result.error?
        end
      end

      private

      def active? = state('ActiveState') == 'active'

      def state(property)
        @states ||= systemctl('show', '-p', 'UnitFileState', '-p', 'ActiveState', unit).stdout.lines.to_h { |line| line.chomp.split('=', 2) }
        @states[property].to_s
      end

      def change(word)
        converge_by("#{word.to_s.tr('_', '-')} unit: #{unit}") { systemctl!(word.to_s, unit) }
      end

      def systemctl(*arguments)
        shell_out('systemctl', *(new_resource.user ? %w(--user) : %w(--system)), *arguments, **user_options)
      rescue Errno::ENOENT
        raise Exceptions::Service, "#{new_resource}: this machine has no systemctl"
      end

      def systemctl!(*arguments) = systemctl(*arguments).tap(&:error!)

      def user_options = new_resource.user ? { :user => new_resource.user, :environment => user_environment } : {}

      def user_environment
        uid = Etc.getpwnam(new_resource.user).uid
        { 'DBUS_SESSION_BUS_ADDRESS' => "unix:path=/run/user/#{uid}/bus", 'XDG_RUNTIME_DIR' => "/run/user/#{uid}" }
      end
    end
  end
end
