class Chef
  # What handlers learn of the run.
  class RunStatus
    attr_reader :node, :events, :run_context, :start_time, :end_time, :elapsed_time, :run_id
    attr_accessor :exception

    def initialize(node, events, run_context = nil, start_time = nil, elapsed_time = nil, exception = nil)
      @node = node
      @events = events
      @run_context = run_context
      @start_time = start_time
      @elapsed_time = elapsed_time
      @end_time = start_time && elapsed_time ? start_time + elapsed_time : nil
      @exception = exception
    end

    def success? = @exception.nil?
    def failed? = !success?
    def backtrace = @exception&.backtrace
    def formatted_exception = @exception && "#{@exception.class.name}: #{@exception.message}"
    def all_resources = @run_context&.resource_collection&.all_resources
    def updated_resources = @run_context&.resource_collection&.select(&:updated?)

    def to_hash
      { :node => node, :success => success?, :start_time => start_time, :end_time => end_time, :elapsed_time => elapsed_time,
        :all_resources => all_resources, :updated_resources => updated_resources, :exception => formatted_exception, :backtrace => backtrace }
    end
    alias to_h to_hash
  end

  # Superclass of report, exception and start handlers.
  class Handler
    attr_reader :run_status

    def report; end
    def node = run_status.node
    def run_context = run_status.run_context
    def data = run_status.to_hash
    %i[all_resources updated_resources success? failed? start_time end_time elapsed_time exception backtrace].each do |name|
      define_method(name) { run_status.public_send(name) }
    end

    # A handler's failure is told and forgotten.
    def run_report_safely(status)
      run_report_unsafe(status)
    rescue StandardError, ScriptError => e
      Log.error("Report handler #{self.class.name} raised #{e.class}: #{e.message}")
    end

    def run_report_unsafe(status)
      @run_status = status
      report
    end

    def self.run_all(handlers, status) = handlers.each { |handler| handler.run_report_safely(status) }
    def self.add_handler_to_start(handler) = Config[:start_handlers] << handler

    Cairn.lazily(self, :JsonFile, 'chef/handler/json_file')
    Cairn.lazily(self, :ErrorReport, 'chef/handler/error_report')

    # Chef.event_handler do on :run_failed do |error| ... end end
    class Events
      def self.define(&block)
        subscriber = new
        subscriber.instance_eval(&block)
        Chef.run_context&.events&.register(subscriber)
      end

      def on(event, &block)
        define_singleton_method(event) do |*arguments|
          block.arity.negative? ? block.call(*arguments) : block.call(*arguments.first(block.arity))
        rescue StandardError => e
          Log.error("event handler for #{event} raised #{e.class}: #{e.message}")
        end
      end
    end
  end
end
