module Cairn
  CHEF_VERSIONS = { '11.10' => '11.10.4', '12' => '12.18.31', '18' => '18.11.3' }.freeze
  VERSION = '0.1.0'.freeze

  class << self
    attr_reader :chef_line

    def chef_line=(line)
      @chef_line = line
      @major = line.to_i
    end

    def chef_line_before?(major) = @major < major

    # Versions of Chef and of the platform were plain text at first.
    def version_text(text) = chef_line_before?(17) ? text : Chef::VersionString.new(text)

    # Recipes written for any version of Chef repeat services and expect what the first declaration said.
    def always_clone? = false

    # Runs everything; the exit status.
    def converge(options)
      Run.new(options).converge
    end
  end

  # One run from its options to its exit status.
  class Run
    EXIT_FAILED = 1
    EXIT_INTERRUPTED = 2
    EXIT_TERMINATED = 3

    attr_reader :node, :run_context, :events, :report, :formatter

    def initialize(options)
      @options = options
      Cairn.chef_line = options['chef_line']
      Chef.const_set(:VERSION, Cairn.version_text(CHEF_VERSIONS.fetch(options['chef_line']))) unless Chef.const_defined?(:VERSION, false)
      # Attributes of old name files of Chef's own by it.
      Chef.const_set(:CHEF_ROOT, '/opt/chef/lib') unless Chef.const_defined?(:CHEF_ROOT, false)
      $stdout.sync = true
      Chef.output = Chef::Output.new($stdout)
      Chef::Log.level = options['log_level']
      configure
      @formatter = Chef::Formatters::Doc.new(Chef.output)
      @report = Chef::RunReport.new
      @events = Chef::EventDispatch.new(@formatter, @report)
      @why_run = options['why_run']
    end

    def converge
      @started_at = Time.now
      @started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      trap_signals
      @events.run_start(VERSION, nil)
      status = begin
        prepare
        compile
        run_resources
        reboot
      rescue SystemExit => e
        @exit_requested = true
        @error = e unless e.status.zero? && Chef.const_defined?(:Application, false) && e.is_a?(Cairn::FatalExit)
        e.is_a?(Cairn::FatalExit) ? e.status : failed(RuntimeError.new("a recipe called exit(#{e.status})").tap { |error| error.set_backtrace(e.backtrace) })
      rescue Exception => e # rubocop:disable Lint/RescueException -- libraries derive failures of their own from it
        e.is_a?(Chef::Exceptions::Reboot) ? reboot : failed(e)
      end
      finish(status)
    end

    def elapsed = Process.clock_gettime(Process::CLOCK_MONOTONIC) - @started

    # The run was told to end by a signal.
    class Interrupted < Exception; end

    private

    # A signal ends the process with its commands; the report is written and the reason shown before.
    def trap_signals
      return unless Machine.respond_to?(:end_process)
      { 'INT' => EXIT_INTERRUPTED, 'TERM' => EXIT_TERMINATED }.each do |signal, status|
        trap(signal) do
          @error = Interrupted.new("SIG#{signal} received, stopping")
          Chef::Log.fatal(@error.message)
          report_interruption(status)
        ensure
          Machine.end_process(status)
        end
      end
    rescue ArgumentError
      # The JVM keeps the signal for itself (-Xrs): it ends the process in its own way.
      nil
    end

    # The main thread may be changing what is written: then again.
    def report_interruption(status)
      attempts = 0
      begin
        @report.interrupted
        write_report(status, elapsed)
      rescue Object => e
        attempts += 1
        sleep 0.1
        retry if attempts < 10
        Chef::Log.error("cannot write the report: #{e.class}: #{e.message}")
      end
    end

    def configure
      {
        :cookbook_path => @options['cookbooks'], :file_cache_path => @options['file_cache'], :file_backup_path => @options['backup'],
        :data_bag_path => @options['data_bags'], :role_path => @options['roles'], :environment_path => @options['environments'],
        :environment => @options['environment'], :why_run => @options['why_run'], :log_level => @options['log_level'].to_sym,
        :log_location => $stdout, :solo => nil, :local_mode => true, :report_handlers => [],
        :exception_handlers => [], :start_handlers => [], :rubygems_url => 'https://rubygems.org', :ssl_verify_mode => :verify_peer,
        :user_valid_regex => [/^[^-+~:,\t\r\n\f\0]+[^:,\t\r\n\f\0]*$/], :group_valid_regex => [/^[^-+~:,\t\r\n\f\0]+[^:,\t\r\n\f\0]*$/],
        :encrypted_data_bag_secret => '/etc/chef/encrypted_data_bag_secret', :client_fork => false, :config_file => '/etc/chef/client.rb', :chef_server_url => 'chefzero://localhost:1',
        :trusted_certs_dir => '/etc/chef/trusted_certs', :verbose_logging => nil, :audit_mode => :disabled, :color => false, :umask => 0022, :no_lazy_load => true
      }.each { |key, value| Chef::Config[key] = value }
    end

    def prepare
      read_external_attributes
      Cairn.part('opsworks_words') if Cairn.chef_line_before?(12) || @external.key?('opsworks')
      @node = Chef::Node.new(@options['node_name'])
      Chef::AutomaticAttributes.attach(@node)
      # Plugins that an earlier run installed.
      Ohai::System.new.load_plugins if Dir.exist?('/etc/chef/ohai/plugins')
      @node.name(@node['fqdn'] || @node['hostname']) unless @node.name
      Chef::Config[:node_name] = @node.name
      @node.automatic['name'] = @node.name
      @node.automatic['chef_environment'] = @options['environment']
      @node.chef_environment = @options['environment']
      @node.consume_attributes(@external)
      expand_run_list
      collection = Chef::CookbookCollection.new(built_in_cookbooks + @options['cookbooks'])
      @run_context = Chef::RunContext.new(@node, collection, @events)
      Chef.set_run_context(@run_context)
      @run_context.cookbook_compiler = Chef::RunContext::CookbookCompiler.new(@run_context, @recipes)
    end

    # Stacks of Chef 11 brought cookbooks along, over which those of the users were laid; since then only the commands for the
    # system's packages and for the agent have one.
    def built_in_cookbooks
      wanted = Cairn.chef_line_before?(12) || @recipes.any? { |recipe| recipe.to_s.match?(/\Aopsworks_(dependencies|agent)::/) }
      home = wanted ? ENV_JAVA['cairn.home'] : nil
      home ? ["#{home}/opsworks-cookbooks"] : []
    end

    def read_external_attributes
      path = @options['json_attributes']
      @external = {}
      return unless path
      @external = Machine.parse_json(::File.binread(path))
      raise ArgumentError, "#{path} must hold a JSON object" unless @external.is_a?(Hash)
    rescue SystemCallError => e
      raise ArgumentError, "cannot read the JSON attributes: #{e.message}"
    rescue ArgumentError => e
      raise ArgumentError, e.message.start_with?(path) ? e.message : "#{path} is not valid JSON: #{e.message}"
    end

    def expand_run_list
      items = @options['run_list'].split(',').map(&:strip).reject(&:empty?)
      if items.empty?
        given = @external['run_list'] || @external['recipes']
        items = given.is_a?(String) ? given.split(',').map(&:strip) : Array(given)
      end
      @node.run_list = Chef::RunList.new(*items)
      environment = @options['environment']
      Chef::Environment.apply(environment, @node) unless environment == '_default'
      @recipes = []
      roles = []
      if @node.run_list.roles.empty?
        @recipes = @node.run_list.recipes
      else
        Chef::Role.expand(@node, @node.run_list, @recipes, roles)
      end
      @recipes = @recipes.uniq { |name| name.include?('::') ? name : "#{name}::default" }
      # Both names of a default recipe, which cookbooks and searches ask for.
      @node.automatic['recipes'] = @recipes.flat_map { |name| name.include?('::') ? [name] : [name, "#{name}::default"] }
      @node.automatic['expanded_run_list'] = @recipes.map { |name| name.include?('::') ? name : "#{name}::default" }
      @node.automatic['roles'] = roles
      @node.automatic['run_list'] = @node.run_list.map(&:to_s)
      @node.tags
      Chef::Log.info("Run List is [#{@node.run_list}]")
    end

    def compile
      start_handlers
      @run_context.cookbook_compiler.compile
    end

    def run_resources
      @events.converge_start(@run_context)
      Chef::Runner.new(@run_context).converge
      @events.converge_complete
    end

    # What recipes asked for takes place after a run that succeeded.
    def reboot
      wanted = @run_context.reboot_info
      return 0 if wanted.empty? || @why_run
      Cairn.part('chef/resource/reboot')
      Rebooter.restart(wanted)
    end

    def start_handlers = run_handlers(:start_handlers)

    def run_handlers(key, error = nil)
      handlers = Chef::Config[key]
      return if handlers.nil? || handlers.empty?
      require 'chef/handler'
      Chef::Handler.run_all(handlers, Chef::RunStatus.new(@node, @events, @run_context, @started_at, elapsed, error))
    end

    def failed(error)
      @error = error
      Cairn.part('chef/failure_report')
      FailureReport.new(error, self, @options).print(Chef.output)
      EXIT_FAILED
    end

    def finish(status)
      run_handlers(status.zero? ? :report_handlers : :exception_handlers, @error)
      seconds = elapsed
      print_slowest
      would = @why_run ? ' would have been' : ''
      if status.zero?
        Chef.output.line("\nInfra Phase complete, #{@formatter.updated}/#{@formatter.total} resources#{would} updated in #{format_seconds(seconds)}")
        @events.run_completed(@node)
      else
        Chef.output.line("\nInfra Phase failed. #{@formatter.updated} resources#{would} updated in #{format_seconds(seconds)}")
        Chef::Log.fatal(FailureReport.final_line(@error)) if @error && Cairn.const_defined?(:FailureReport, false)
        @events.run_failed(@error)
      end
      write_report(status, seconds)
      Chef.output.flush
      status
    end

    def print_slowest
      slow = @report.slowest
      return if slow.empty?
      Chef.output.line("\nSlowest resources:")
      slow.each { |record| Chef.output.line(format('  %7.1f s  %s[%s] action %s', record['duration_seconds'], record['type'], record['name'], record['action'])) }
    end

    def format_seconds(seconds)
      minutes = (seconds / 60).floor
      minutes.zero? ? format('%02d seconds', seconds.round) : format('%02d minutes %02d seconds', minutes, (seconds % 60).round)
    end

    def write_report(status, seconds)
      return unless @options['report']
      Machine.write_json(@options['report'], {
        'ok' => status.zero?, 'exit_code' => status, 'started_at' => @started_at.utc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'),
        'duration_seconds' => seconds.round(3), 'resources_total' => @report.records.size, 'resources_updated' => @report.updated_count,
        'error' => error_document, 'resources' => @report.records
      })
    rescue IOError, SystemCallError => e
      Chef::Log.error("cannot write the report to #{@options['report']}: #{e.message}")
    end

    def error_document
      return nil unless @error
      place = Cairn.const_defined?(:FailureReport, false) ? FailureReport.place(@error) : [nil, nil]
      failure = @error.respond_to?(:cairn_failure) ? @error.cairn_failure : nil
      { 'class' => @error.class.name, 'message' => failure&.resource&.sensitive ? 'suppressed, the resource is sensitive' : @error.message.to_s[0, 20_000],
        'resource' => (failure ? failure.resource : @error.is_a?(Interrupted) ? @report.running : nil)&.to_s, 'file' => place[0], 'line' => place[1] }
    end
  end

  # exit! of Chef::Application: ends the run at once with a status.
  class FatalExit < SystemExit; end
end

class Chef
  Cairn.lazily(self, :AutomaticAttributes, 'chef/node/automatic')
  Cairn.lazily(self, :LightweightResource, 'chef/lightweight_resource')
end
Cairn.lazily(Object, :Ohai, 'chef/node/ohai')
Cairn.lazily(Object, :Erubis, 'erubis')
Cairn.lazily(Object, :ChefCompat, 'chef/compat')
