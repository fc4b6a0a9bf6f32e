class Chef
  # Standard output of the run, which knows whether it stands at the start of a line.
  class Output
    def initialize(stream)
      @stream = stream
      @at_line_start = true
      @stream.extend(Shared)
    end

    # What recipes print themselves does not continue a line of ours.
    module Shared
      def puts(*)
        Chef.output.break_line
        super
      end

      def print(*)
        Chef.output.break_line
        super
      end
    end

    # Text that may be continued on the same line.
    def start(text)
      break_line
      write(text)
      @at_line_start = false
    end

    def finish(text)
      write("#{text}\n")
      @at_line_start = true
    end

    def line(text)
      break_line
      write("#{text}\n")
    end

    # Each write is a call of the system, and a diff has many lines.
    def lines(texts)
      line(texts.join("\n")) unless texts.empty?
    end

    # Output of a command as it comes.
    def live(text)
      break_line unless @live
      @live = true
      write(text)
      @at_line_start = text.end_with?("\n")
    end

    def at_line_start? = @at_line_start

    def break_line
      @live = false
      return if @at_line_start
      write("\n")
      @at_line_start = true
    end

    def flush
      @stream.flush
    rescue Errno::EPIPE, IOError
      nil
    end

    private

    # A reader that has gone away does not stop the run.
    def write(text)
      @stream.write(text)
    rescue Errno::EPIPE, IOError
      nil
    end
  end

  module Formatters
    # Progress in the words that people know from Chef.
    class Doc
      attr_reader :updated, :up_to_date

      def initialize(output)
        @out = output
        @updated = 0
        @up_to_date = 0
        @depth = 0
        @recipe = nil
        @opened = []
      end

      def total = @updated + @up_to_date

      def run_start(version, _run_status = nil)
        @out.line("Starting Cairn converge, version #{version}")
      end

      def converge_start(run_context)
        @out.line("Converging #{run_context.resource_collection.size} resources")
      end

      def resource_action_start(resource, action, _type = nil, _notifying = nil)
        heading(resource) if @depth.zero?
        @out.start("#{'  ' * (@depth + 1)}* #{resource} action #{action}")
        @opened.push(true)
        @depth += 1
      end

      def resource_skipped(_resource, action, guard)
        close(action == :nothing && guard.nil? ? ' (skipped due to action :nothing)' : " (skipped due to #{guard.positivity})")
      end

      def resource_up_to_date(_resource, _action)
        @up_to_date += 1
        close(' (up to date)')
      end

      def resource_updated(_resource, _action)
        @updated += 1
        close(nil)
      end

      def resource_update_applied(_resource, _action, descriptions, diff, *_details)
        return @out.line("#{indent}- #{would(descriptions)}") if one_line?(descriptions) && (diff.nil? || diff.empty?)
        shown = []
        (descriptions.is_a?(Array) ? descriptions.flatten : [descriptions]).each_with_index do |text, index|
          text.to_s.each_line(:chomp => true) do |line|
            shown << (index.positive? && line.start_with?(' ') ? "#{indent}  #{line.lstrip.prepend('  ')}" : "#{indent}- #{would(line)}")
          end
        end
        diff&.each { |line| shown << "#{indent}#{line}" }
        @out.lines(shown)
      end

      def resource_bypassed(_resource, action, provider)
        opened_line
        @out.line("#{indent}- Would #{action}, but #{provider.class} does not support why-run")
      end

      def whyrun_assumption(_action, _resource, message)
        return unless message
        opened_line
        Array(message).each do |text|
          first, *rest = text.lines(:chomp => true).reject(&:empty?)
          @out.line("#{indent}* #{first}")
          rest.each { |line| @out.line("#{indent}  #{line}") }
        end
      end

      def resource_failed_retriable(resource, _action, _left, exception)
        opened_line
        @out.line("#{indent}* Retriable error: #{said(resource, exception)}")
      end

      def resource_failed(resource, action, exception, ignored)
        opened_line
        if ignored
          @out.line("#{indent}(ignored) #{said(resource, exception)}") unless resource.ignore_failure == :quiet
        end
        @depth -= 1 if @depth.positive?
        @opened.pop
      end

      private

      def one_line?(descriptions) = descriptions.is_a?(String) && !descriptions.include?("\n")

      def said(resource, exception)
        resource.sensitive ? exception.class.name : "#{exception.class}: #{exception.message.lines.first&.chomp}"
      end

      def heading(resource)
        recipe = resource.cookbook_name && resource.recipe_name ? "#{resource.cookbook_name}::#{resource.recipe_name}" : '<Dynamically Defined Resource>'
        return if recipe == @recipe
        @recipe = recipe
        @out.line("Recipe: #{recipe}")
      end

      def indent = '  ' * @depth + '  '

      def would(line) = Config[:why_run] ? "Would #{line}" : line

      # The line of the action ends before anything else is printed below it.
      def opened_line
        @out.break_line
      end

      def close(text)
        text = "#{indent}#{text}" if text && @out.at_line_start?
        @depth -= 1 if @depth.positive?
        @opened.pop
        if text
          @out.finish(text)
        else
          @out.break_line
        end
        @out.flush
      end
    end
  end
end

module Cairn
  # Called from Java: pieces of live output, and warnings.
  def self.machine_says(text)
    text.start_with?('WARN: ') ? Chef::Log.warn(text.delete_prefix('WARN: ').chomp) : Chef.output.live(text)
  end
end
