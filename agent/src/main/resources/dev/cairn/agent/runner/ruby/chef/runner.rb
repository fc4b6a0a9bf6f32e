class Chef
  # Converges a collection of resources: actions, notifications, and the delayed ones at the end.
  class Runner
    attr_reader :run_context

    def initialize(run_context)
      @run_context = run_context
    end

    def converge
      run_context.resolve_notifications
      failure = nil
      begin
        # In unified mode they ran as they were declared.
        run_context.resource_collection.execute_each_resource { |resource| run_all_actions(resource) } unless run_context.unified_mode?
      rescue Exception => e # rubocop:disable Lint/RescueException -- delayed notifications run after any failure
        raise if e.is_a?(SystemExit) || e.is_a?(Interrupt) || e.is_a?(NoMemoryError) || e.is_a?(SignalException)
        failure = e
      end
      run_delayed_notifications(failure)
      true
    end

    # Those that wait for the end, after a failure too; raises what failed.
    def run_delayed_notifications(failure = nil)
      raise_collected(failure, run_delayed_actions)
    end

    def delayed_actions = run_context.delayed_actions

    def run_all_actions(resource)
      resource.executed_by_runner = true
      Array(resource.action).each { |action| run_action(resource, action) }
    end

    def run_action(resource, action, notification_type = nil, notifying_resource = nil)
      context = resource.run_context || run_context
      if (before = context.notifications_of(resource, :before)).any? && would_update?(resource, action)
        before.each { |notification| run_action(notification.resolve, notification.action, :before, resource) }
      end
      resource.run_action(action, notification_type, notifying_resource)
      return unless resource.updated_by_last_action?
      context.fired(resource)
      context.notifications_of(resource, :immediate).each do |notification|
        next context.await(notification) unless declared?(notification, context)
        Log.info("#{resource} sending #{notification.action} action to #{notification.resolve} (immediate)")
        run_action(notification.resolve, notification.action, :immediate, resource)
      end
      context.notifications_of(resource, :delayed).each do |notification|
        next context.add_delayed_action(notification) unless declared?(notification, context)
        (notification.resolve.run_context || context).add_delayed_action(notification)
      end
    end

    private

    # In unified mode the target may be declared further down.
    def declared?(notification, context)
      notification.resolve
      true
    rescue Exceptions::ResourceNotFound
      raise unless context.unified_mode?
      false
    end

    def would_update?(resource, action)
      old = Config[:why_run]
      Config[:why_run] = true
      begin
        resource.run_action(action)
      ensure
        Config[:why_run] = old
      end
      resource.updated_by_last_action?
    end

    # The queue may grow while it is worked through; what is in it, delivered or not, is not queued again.
    def run_delayed_actions
      failures = []
      queue = run_context.delayed_actions
      done = 0
      while done < queue.size
        notification = queue[done]
        done += 1
        target = notification.resolve
        Log.info("#{notification.notifying_resource} sending #{notification.action} action to #{target} (delayed)")
        begin
          run_action(target, notification.action, :delayed, notification.notifying_resource)
        rescue StandardError, ScriptError => e
          failures << e
        end
      end
      queue.clear
      failures
    end

    def raise_collected(failure, failures)
      all = [failure, *failures].compact
      return if all.empty?
      raise all.first if all.size == 1
      raise Cairn::MultipleFailures.new(all)
    end
  end
end

module Cairn
  # Several resources failed: the first that ended the run, then delayed notifications.
  class MultipleFailures < StandardError
    attr_reader :failures

    def initialize(failures)
      @failures = failures
      lines = failures.each_with_index.map { |failure, index| "#{index + 1}) #{failure.class} - #{failure.message}" }
      super("Multiple failures occurred:\n#{lines.join("\n")}")
      set_backtrace(failures.first.backtrace)
    end

    def cairn_failure = failures.first.respond_to?(:cairn_failure) ? failures.first.cairn_failure : nil
  end

  # What a failure report needs to know about a failed resource, kept on the exception.
  module Failure
    attr_accessor :cairn_failure

    Details = Struct.new(:resource, :action)

    # Marks what came from the machine, not from a recipe's code.
    module OfMachine; end

    # By name, since most of these classes are not loaded before they are named.
    PASSING = (%w[Package Service User Group Cron Mount Link Route Ifconfig Env Exec Execute UserIDNotFound GroupIDNotFound
                  EnclosingDirectoryDoesNotExist FileTypeMismatch UnresolvableGitReference InvalidRemoteGitReference
                  MissingParentDirectory].map { |name| "Chef::Exceptions::#{name}" } +
               %w[Mixlib::ShellOut::ShellCommandFailed Mixlib::ShellOut::CommandTimeout SystemCallError IOError SocketError
                  Timeout::Error Net::ProtocolError OpenSSL::SSL::SSLError]).freeze
    STAYING = %w[Chef::Exceptions::ChecksumMismatch Chef::Exceptions::ValidationFailed].freeze
    UNKNOWN_ACCOUNT = /can't find (?:user|group)|cannot determine (?:user|group) id/

    # Failures that a dry run meets because nothing before it has really happened: what is not there yet, not reachable,
    # not installed. What is wrong in the recipe stays a failure.
    def self.passing?(error)
      names = error.class.ancestors.map(&:name)
      return false if names.intersect?(STAYING) && !error.message.match?(UNKNOWN_ACCOUNT)
      error.is_a?(OfMachine) || names.intersect?(PASSING) || (error.is_a?(ArgumentError) && error.message.match?(UNKNOWN_ACCOUNT))
    end

    def self.describe(exception, resource, action)
      return if exception.is_a?(Failure)
      return if exception.frozen?
      exception.extend(Failure)
      exception.cairn_failure = Details.new(resource, action)
    end
  end
end
