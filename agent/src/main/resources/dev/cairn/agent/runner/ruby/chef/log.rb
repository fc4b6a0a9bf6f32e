class Chef
  # The log lines among the progress: "[time] LEVEL: text".
  class Log
    LEVELS = { :trace => 0, :debug => 1, :info => 2, :warn => 3, :error => 4, :fatal => 5 }.freeze
    @threshold = 2
    @level = :info

    class << self
      attr_reader :level

      def level=(level)
        level = level.to_sym
        level = :info if level == :auto
        raise ArgumentError, "Log level must be one of #{LEVELS.keys.join(', ')}, not #{level.inspect}" unless LEVELS.key?(level)
        @threshold = LEVELS[level]
        @level = level
      end

      def level(new_level = nil)
        self.level = new_level if new_level
        @level
      end

      LEVELS.each do |name, rank|
        define_method(name) do |message = nil, &block|
          write(name, message, &block) if rank >= @threshold
          true
        end
        define_method(:"#{name}?") { rank >= @threshold }
      end

      def add(level, message = nil, progname = nil, &block)
        name = level.is_a?(Integer) ? LEVELS.key(level + 1) || :info : level.to_sym
        public_send(name, message || progname, &block)
      end
      alias log add

      def write(level, message = nil)
        message = yield if message.nil? && block_given?
        text = message.is_a?(Exception) ? "#{message.class}: #{message.message}" : message.to_s
        Chef.output.line("[#{Time.now.strftime('%Y-%m-%dT%H:%M:%S%:z')}] #{level.name.upcase}: #{text}")
      end

      def deprecation(message, *_details) = warn(message)
      def <<(message)
        info(message.to_s.chomp)
        self
      end
      def init(*) = self
      def loggers = [self]
      def logger = self
      def with_child(_data = {}) = self
      def formatter=(_formatter); end
      def close; end
    end
  end
end
