module Mixlib
  # Runs a command; a string goes through the shell, an array does not.
  class ShellOut
    class ShellCommandFailed < RuntimeError; end
    class CommandTimeout < RuntimeError; end
    class InvalidCommandOption < RuntimeError; end
    class Error < RuntimeError; end
    class EmptyWindowsCommand < ShellCommandFailed; end

    DEFAULT_READ_TIMEOUT = 600
    READ_WAIT_TIME = 0.01
    OPTIONS = %w(user group cwd environment env timeout returns umask input live_stream live_stdout live_stderr login
                 log_level log_tag default_env domain password elevated logger password with_logon cgroup).freeze

    attr_accessor :user, :group, :cwd, :umask, :timeout, :valid_exit_codes, :input, :login, :environment, :live_stdout, :live_stderr,
                  :log_level, :log_tag, :logger
    attr_reader :command, :stdout, :stderr, :status, :execution_time, :process_status

    def initialize(*command, **keywords)
      options = command.last.is_a?(Hash) ? command.pop.merge(keywords) : keywords
      command = command.flatten.compact.map(&:to_s) if command.size > 1 || command.first.is_a?(Array)
      @command = command.size == 1 && !command.first.is_a?(Array) ? command.first : command
      @stdout = ''
      @stderr = ''
      @environment = {}
      @valid_exit_codes = [0]
      @timeout = DEFAULT_READ_TIMEOUT
      options.each { |name, value| option(name.to_s, value) }
    end

    def live_stream = @live_stdout
    def live_stream=(stream)
      @live_stdout = @live_stderr = stream
    end

    def run_command
      words = @command.is_a?(Array) ? @command : @command.to_s
      options = { 'environment' => environment_as_text }
      options['cwd'] = @cwd.to_s if @cwd
      options['user'] = @user.to_s if @user
      options['group'] = @group.to_s if @group
      options['login'] = true if @login
      options['umask'] = @umask.is_a?(Integer) ? format('%03o', @umask) : @umask.to_s if @umask
      options['input'] = @input.to_s if @input
      options['timeout_ms'] = @timeout ? (@timeout.to_f * 1000).to_i : 86_400_000
      live = @live_stdout ? proc { |text| @live_stdout << text } : nil
      code, @stdout, @stderr, timed_out, @execution_time = Cairn::Machine.run_command(words, options, live)
      if timed_out
        raise CommandTimeout, "Command timed out after #{@timeout}s:\n#{format_for_exception}"
      end
      @status = @process_status = ExitStatus.new(code)
      self
    end

    def exitstatus = @status&.exitstatus
    def error? = !Array(valid_exit_codes).include?(exitstatus)
    def error!
      if error?
        expected = Array(valid_exit_codes)
        raise ShellCommandFailed, "Expected process to exit with #{expected.inspect}, but received '#{exitstatus}'\n#{format_for_exception}"
      end
    end
    def invalid!(message = nil) = raise(ShellCommandFailed, "#{message || 'Command produced unexpected results'}\n#{format_for_exception}")
    def command_text = @command.is_a?(Array) ? @command.join(' ') : @command.to_s
    def uid = @user && (@user.is_a?(Integer) ? @user : Etc.getpwnam(@user).uid)
    def gid = @group && (@group.is_a?(Integer) ? @group : Etc.getgrnam(@group).gid)
    def inspect = "<Mixlib::ShellOut#{object_id}: command: '#{command_text}' exitstatus: #{exitstatus.inspect}>"

    def format_for_exception
      return 'Command execution failed. STDOUT/STDERR suppressed for sensitive resource' if @sensitive
      text = +"---- Begin output of #{command_text} ----\n"
      text << "STDOUT: #{@stdout.to_s.strip}\nSTDERR: #{@stderr.to_s.strip}\n"
      text << "---- End output of #{command_text} ----\n"
      text << "Ran #{command_text} returned #{exitstatus}" if exitstatus
      text
    end

    # Like Process::Status.
    class ExitStatus
      attr_reader :code

      def initialize(code)
        @code = code
      end

      def exitstatus = @code
      def success? = @code.zero?
      def exited? = true
      def signaled? = @code > 128
      def to_i = @code << 8
      def pid = nil
      def ==(other) = other.is_a?(Integer) ? @code == other : super
    end

    private

    def option(name, value)
      case name
      when 'user', 'group', 'cwd', 'umask', 'input', 'login', 'log_level', 'log_tag', 'logger' then public_send("#{name}=", value)
      when 'timeout' then @timeout = value unless value.nil?
      when 'env', 'environment' then @environment = value || {}
      when 'returns' then @valid_exit_codes = Array(value) unless value.nil?
      when 'live_stream' then self.live_stream = value
      when 'live_stdout' then @live_stdout = value
      when 'live_stderr' then @live_stderr = value
      when 'sensitive' then @sensitive = value
      else
        raise InvalidCommandOption, "option '#{name.inspect}' is not a valid option for Mixlib::ShellOut" unless OPTIONS.include?(name)
      end
    end

    def environment_as_text
      @environment.each_with_object({}) { |(name, value), result| result[name.to_s] = value&.to_s }
    end
  end

  module CLI; end
end
