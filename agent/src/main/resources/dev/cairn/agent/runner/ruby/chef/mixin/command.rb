class Chef
  module Mixin
    # Running commands as Chef 0.9 to 11 did.
    module Command
      extend self

      def run_command(arguments = {})
        status, stdout, stderr = output_of_command(arguments[:command], arguments)
        expected = Array(arguments[:returns] || 0)
        unless expected.include?(status.exitstatus)
          raise Exceptions::Exec, "#{arguments[:command]} returned #{status.exitstatus}, expected #{expected.join(' or ')}\n" \
                                  "---- Begin output of #{arguments[:command]} ----\nSTDOUT: #{stdout}\nSTDERR: #{stderr}\n" \
                                  "---- End output of #{arguments[:command]} ----"
        end
        status
      end

      def run_command_with_systems_locale(arguments = {}) = run_command(arguments)

      def output_of_command(command, arguments = {})
        options = { :cwd => arguments[:cwd], :user => arguments[:user], :group => arguments[:group], :umask => arguments[:umask],
                    :timeout => arguments[:timeout], :environment => arguments[:environment] || {} }.compact
        result = ShellOut.run(nil, [command], options)
        [result.status, result.stdout, result.stderr]
      end

      def run_command_and_return_stdout_stderr(arguments = {})
        status, stdout, stderr = output_of_command(arguments[:command], arguments)
        raise Exceptions::Exec, "#{arguments[:command]} returned #{status.exitstatus}" unless Array(arguments[:returns] || 0).include?(status.exitstatus)
        [status, stdout, stderr]
      end

      # Yields pid, stdin, stdout and stderr of the command; its status.
      def popen4(command, arguments = {})
        require 'open3'
        environment = (arguments[:environment] || {}).to_h { |name, value| [name.to_s, value&.to_s] }
        options = arguments[:cwd] ? { :chdir => arguments[:cwd] } : {}
        Open3.popen3(environment, *command, **options) do |input, output, errors, waiter|
          yield(waiter.pid, input, output, errors) if block_given?
          input.close unless input.closed?
          waiter.value
        end
      end

      def handle_command_failures(status, output, options = {})
        raise Exceptions::Exec, output unless options[:ignore_failure] || Array(options[:returns] || 0).include?(status.exitstatus)
      end
    end
  end
end
