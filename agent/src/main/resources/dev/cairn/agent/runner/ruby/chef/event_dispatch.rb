class Chef
  # Tells the formatter, the report and the handlers of recipes what the run does.
  class EventDispatch
    attr_reader :subscribers

    def initialize(*subscribers)
      @subscribers = subscribers
      @listening = {}
    end

    def register(subscriber)
      @subscribers << subscriber
      @listening.clear
    end

    # One method per event, so that a run of thousands of resources does not go through method_missing.
    %i[run_start run_completed run_failed converge_start converge_complete converge_failed resource_action_start
       resource_skipped resource_up_to_date resource_updated resource_failed resource_failed_retriable
       resource_update_applied resource_bypassed whyrun_assumption recipe_file_load_failed cookbook_compile_start
       handler_failed notifications_resolved].each do |event|
      define_method(event) do |*arguments|
        listening = @listening[event] ||= @subscribers.select { |subscriber| subscriber.respond_to?(event) }
        listening.each { |subscriber| subscriber.public_send(event, *arguments) }
      end
    end

    def method_missing(_event, *_arguments) = nil
    def respond_to_missing?(_event, _private = false) = true

    class Base; end
    Dispatcher = self
    Cairn.lazily(self, :EventsOutputStream, 'chef/events_output_stream')
  end
end
