class Chef
  class Resource
    # The settings of an installed Chef client: its client.rb and the directories it works in.
    class ChefClientConfig < Resource
      DIRECTORIES = {
        :config => { :mode => '0750' }, :client_d => { :mode => '0750' }, :logs => { :mode => '0755' }, :cache => { :mode => '0750' },
        :backups => { :mode => '0750' }
      }.freeze
      SETTINGS = %i(node_name chef_license chef_server_url event_loggers file_backup_path file_cache_path file_staging_uses_destdir formatters http_proxy
                    https_proxy ftp_proxy log_level named_run_list no_proxy pid_file policy_group policy_name rubygems_url ssl_verify_mode).freeze

      word = proc { |value| value.to_s.delete_prefix(':').to_sym }
      plugins = proc { |names| names.map { |name| name.to_s.delete_prefix(':').capitalize.to_sym } }

      property :config_directory, String, :default => '/etc/chef'
      property :user, String
      property :group, String
      property :node_name, [String, nil], :default => lazy { node.name }
      property :chef_server_url, String, :required => true
      property :ssl_verify_mode, [Symbol, String], :equal_to => %i(verify_none verify_peer), :coerce => word
      property :formatters, Array, :default => []
      property :event_loggers, Array, :default => []
      property :log_level, Symbol, :equal_to => %i(auto trace debug info warn fatal)
      property :log_location, [String, Symbol],
               :callbacks => { 'is a path, STDOUT, STDERR, :syslog or :win_evt' => proc { |place| !place.is_a?(Symbol) || %i(win_evt syslog).include?(place) } }
      property :no_proxy, [String, Array], :default => [], :coerce => proc { |hosts| hosts.is_a?(Array) ? hosts.join(',') : hosts }
      property :ohai_disabled_plugins, Array, :default => [], :coerce => plugins
      property :ohai_optional_plugins, Array, :default => [], :coerce => plugins
      property :policy_persist_run_list, [true, false], :default => false
      property :minimal_ohai, [true, false], :default => false
      %i(start_handlers report_handlers exception_handlers).each { |name| property name, Array, :default => [] }
      property :rubygems_url, [String, Array]
      property :chef_license, String, :equal_to => %w(accept accept-no-persist accept-silent)
      %i(http_proxy https_proxy ftp_proxy policy_name policy_group named_run_list pid_file file_cache_path file_backup_path file_staging_uses_destdir
         additional_config data_collector_server_url data_collector_token).each { |name| property name, String }
      property :directory_specs, Hash, :default => {},
                                       :callbacks => { "has keys among #{DIRECTORIES.keys.join(', ')}" => proc { |specs| (specs.keys.map(&:to_sym) - DIRECTORIES.keys).empty? } }
      property :client_rb_mode, String, :default => '0640'

      def file_path = ::File.join(config_directory, 'client.rb')

      def text
        lines = SETTINGS.map { |name| [name, public_send(name)] }.reject { |_, value| value.nil? || value.empty? }.map { |name, value| "#{name} #{value.inspect}" }
        lines << "minimal_ohai #{minimal_ohai}" << "policy_persist_run_list #{policy_persist_run_list}"
        lines << "ohai.disabled_plugins #{ohai_disabled_plugins.inspect}" unless ohai_disabled_plugins.empty?
        lines << "ohai.optional_plugins #{ohai_optional_plugins.inspect}" unless ohai_optional_plugins.empty?
        lines << "log_location #{%w(STDOUT STDERR).include?(log_location) ? log_location : log_location.inspect}" if log_location
        lines << "data_collector.server_url #{data_collector_server_url.inspect}" unless data_collector_server_url.to_s.empty?
        lines << "data_collector.token #{data_collector_token.inspect}" unless data_collector_token.to_s.empty?
        %i(start_handlers report_handlers exception_handlers).each { |kind| lines.concat(handler_lines(kind, public_send(kind))) }
        "#{lines.join("\n")}\n#{additional_config}"
      end

      # By kind; those without a place are left alone.
      def directories
        logs = log_location.is_a?(String) && !%w(STDOUT STDERR).include?(log_location) ? ::File.dirname(log_location) : nil
        raise ArgumentError, "#{self}: directory_specs has :logs, but log_location is no path" if logs.nil? && directory_specs.any? { |kind, _| kind.to_sym == :logs }
        places = { :config => config_directory, :client_d => ::File.join(config_directory, 'client.d'), :logs => logs,
                   :cache => file_cache_path || Config[:file_cache_path], :backups => file_backup_path || Config[:file_backup_path] }
        given = directory_specs.to_h { |kind, spec| [kind.to_sym, spec.to_h { |key, value| [key.to_sym, value] }] }
        DIRECTORIES.to_h { |kind, spec| [places[kind], spec.merge(given.fetch(kind, {}))] }.compact.reject { |place, _| place.nil? }
      end

      # A handler that is not installed yet must not end the client.
      def handler_lines(kind, handlers)
        return [] if handlers.empty?
        news = handlers.map { |handler| "  #{kind} << #{handler['class'] || handler[:class]}.new(#{Array(handler['arguments'] || handler[:arguments]).join(',')})" }
        ['begin', *news, 'rescue NameError => e', '  Chef::Log.error e', 'end']
      end

      allowed_actions :create, :create_if_missing, :remove
      default_action :create

      %i(create create_if_missing).each do |verb|
        action verb do
          wanted = new_resource
          wanted.directories.each do |place, spec|
            directory place do
              recursive true
              owner spec[:owner] || wanted.user if spec[:owner] || wanted.user
              group spec[:group] || wanted.group if spec[:group] || wanted.group
              mode spec[:mode]
            end
          end
          file wanted.file_path do
            content wanted.text
            owner wanted.user if wanted.user
            group wanted.group if wanted.group
            mode wanted.client_rb_mode
            sensitive wanted.sensitive
            action verb
          end
        end
      end

      action :remove do
        file(new_resource.file_path) { action :delete }
      end
    end

    # What both ways of starting a client regularly take.
    class ChefClientSchedule < Resource
      property :job_name, String, :default => 'chef-client'
      property :user, String, :default => 'root'
      property :accept_chef_license, [true, false], :default => false
      property :config_directory, String, :default => '/etc/chef'
      property :chef_binary_path, String, :default => '/opt/chef/bin/chef-client'
      property :daemon_options, Array, :default => []
      property :environment, Hash, :default => {}
      allowed_actions :add, :remove
      default_action :add

      def settings = "-c #{::File.join(config_directory, 'client.rb')}"
      def license = accept_chef_license ? '--chef-license accept' : nil
    end

    class ChefClientCron < ChefClientSchedule
      property :comment, String
      property :minute, [Integer, String], :default => '0,30'
      %i(hour day month weekday).each { |name| property name, [Integer, String], :default => '*' }
      property :splay, [Integer, String], :default => 300, :coerce => proc { |value| Integer(value) }, :callbacks => { 'is not negative' => proc { |value| value >= 0 } }
      property :mailto, String
      property :log_directory, String, :default => '/var/log/chef'
      property :log_file_name, String, :default => 'client.log'
      property :append_log_file, [true, false], :default => true
      property :nice, [Integer, String], :coerce => proc { |value| Integer(value) }, :callbacks => { 'is between -20 and 19' => proc { |value| value.between?(-20, 19) } }

      # A machine always waits for the same time, so that its line stays the same.
      def wait
        seed = node['shard_seed'] || Digest::MD5.hexdigest(node.name).hex
        Random.new(seed.to_i).rand(splay)
      end

      def command(nice_program)
        words = ["/bin/sleep #{wait};", *("#{nice_program} -n #{nice}" if nice), chef_binary_path, *daemon_options, settings, *license,
                 append_log_file ? '>>' : '>', ::File.join(log_directory, log_file_name), '2>&1', *('|| echo "Chef Infra Client execution failed"' if mailto)]
        words.join(' ')
      end

      action :add do
        wanted = new_resource
        line = wanted.command(which('nice'))
        unless ::Dir.exist?(wanted.log_directory)
          directory wanted.log_directory do
            owner wanted.user
            mode '0750'
            recursive true
          end
        end
        cron_d wanted.job_name do
          %i(minute hour day weekday month environment user).each { |name| public_send(name, wanted.public_send(name)) }
          mailto wanted.mailto if wanted.mailto
          comment wanted.comment if wanted.comment
          command line
        end
      end

      action :remove do
        cron_d(new_resource.job_name) { action :delete }
      end
    end

    class ChefClientSystemdTimer < ChefClientSchedule
      property :description, String, :default => 'Chef Infra Client periodic execution'
      property :delay_after_boot, String, :default => '1min'
      property :interval, String, :default => '30min'
      property :splay, String, :default => '5min'
      property :run_on_battery, [true, false], :default => true
      property :cpu_quota, [Integer, String], :coerce => proc { |value| Integer(value) }, :callbacks => { 'is positive' => proc { |value| value.positive? } }
      property :service_umask, [Integer, String]

      def service
        run = { 'Type' => 'oneshot', 'ExecStart' => [chef_binary_path, *daemon_options, *license, settings].join(' '), 'SuccessExitStatus' => [3, 213, 35, 37, 41] }
        run['UMask'] = service_umask if service_umask
        run['ConditionACPower'] = 'true' unless run_on_battery
        run['CPUQuota'] = "#{cpu_quota}%" if cpu_quota
        run['Environment'] = environment.map { |name, value| "\"#{name}=#{value}\"" } unless environment.empty?
        { 'Unit' => { 'Description' => description, 'After' => 'network.target auditd.service' }, 'Service' => run, 'Install' => { 'WantedBy' => 'multi-user.target' } }
      end

      def timer
        { 'Unit' => { 'Description' => description },
          'Timer' => { 'OnBootSec' => delay_after_boot, 'OnUnitActiveSec' => interval, 'RandomizedDelaySec' => splay },
          'Install' => { 'WantedBy' => 'timers.target' } }
      end

      action :add do
        wanted = new_resource
        systemd_unit "#{wanted.job_name}.service" do
          content wanted.service
          action :create
        end
        systemd_unit "#{wanted.job_name}.timer" do
          content wanted.timer
          action %i(create enable start)
        end
      end

      action :remove do
        %w(service timer).each { |kind| systemd_unit("#{new_resource.job_name}.#{kind}") { action :delete } }
      end
    end

    # A certificate that requests of recipes trust.
    class ChefClientTrustedCertificate < Resource
      property :cert_name, String, :name_property => true
      property :certificate, String, :required => [:add]

      def place
        name = cert_name.match?(/\.(?:pem|crt)\z/) ? cert_name : "#{cert_name}.pem"
        ::File.join(Config[:trusted_certs_dir] || '/etc/chef/trusted_certs', name)
      end

      action :add do
        wanted = new_resource
        directory(::File.dirname(wanted.place)) { recursive true; mode '0755' }
        file wanted.place do
          content wanted.certificate
          mode '0640'
        end
      end

      action :remove do
        file(new_resource.place) { action :delete }
      end
    end
  end
end
