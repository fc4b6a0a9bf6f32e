class Chef
  # Ending the run from library code.
  class Application
    class << self
      def fatal!(message, status = 1)
        Log.fatal(message.to_s)
        exit!('', status)
      end

      def exit!(message = '', status = -1)
        Log.debug(message.to_s) unless message.to_s.empty?
        raise Cairn::FatalExit.new(status == -1 ? 1 : status, message.to_s)
      end

      def debug_stacktrace(error) = Log.debug((error.backtrace || []).join("\n"))
      def normalize_exit_code(status) = status
    end

    class Client < Application; end
    class Solo < Application; end
  end

  # Names that library code tests for.
  remove_const(:Client) if autoload?(:Client)
  class Client
    SANE_PATHS = %w(/usr/local/bin /usr/local/sbin /usr/bin /usr/sbin /bin /sbin).freeze

    attr_reader :node, :run_context, :run_status
    def self.when_run_starts(&) = nil
    def self.when_run_completes_successfully(&) = nil
    def self.when_run_fails(&) = nil
  end
  remove_const(:Knife) if autoload?(:Knife)
  class Knife; end
  remove_const(:ApiClient) if autoload?(:ApiClient)
  class ApiClient; end
  remove_const(:User) if autoload?(:User)
  class User; end
  remove_const(:LocalMode) if autoload?(:LocalMode)
  # There is no server to leave.
  module LocalMode
    def self.with_server_connectivity = yield
    def self.setup_server_connectivity; end
    def self.destroy_server_connectivity; end
  end
  remove_const(:ReservedNames) if autoload?(:ReservedNames)
  module ReservedNames; end
  remove_const(:Dist) if autoload?(:Dist)
  class Dist
    PRODUCT = 'Cairn'.freeze
    CLIENT = 'chef-client'.freeze
    CONF_DIR = '/etc/chef'.freeze
  end
end
