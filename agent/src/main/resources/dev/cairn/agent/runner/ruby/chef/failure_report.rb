module Cairn
  # What a person needs to act on a failure: the place, the lines around it, the resource, the last words of the command.
  class FailureReport
    SECTION_LIMIT = 10_000
    RULE = '=' * 80

    class << self
      # "file:line" of the failure: the resource's declaration, else the first line of a cookbook in the backtrace.
      def place(error)
        failure = failure_of(error)
        if failure&.resource&.source_line
          file, line = failure.resource.source_line.match(/\A(.*):(\d+)/)&.captures
          return [file, line.to_i] if file
        end
        if error.respond_to?(:resource_line) && error.resource_line
          inside = cookbook_frames(error).first
          file, line = (inside || error.resource_line).match(/\A(.*?):(\d+)/)&.captures
          return [file, line.to_i] if file
        end
        if error.is_a?(SyntaxError) && (match = error.message.match(/(\/[^:\n]+):(\d+):/))
          return [match[1], match[2].to_i]
        end
        frame = cookbook_frames(error).first
        if frame && (match = frame.match(/\A(.*?):(\d+)/))
          return [match[1], match[2].to_i]
        end
        error.respond_to?(:cairn_file) && error.cairn_file ? [error.cairn_file, nil] : [nil, nil]
      end

      def failure_of(error) = error.respond_to?(:cairn_failure) ? error.cairn_failure : nil

      def cookbook_frames(error)
        paths = [*Chef::Config[:cookbook_path], Chef::Config[:role_path], Chef::Config[:environment_path]].compact
        (error.backtrace || []).select { |line| paths.any? { |path| line.start_with?("#{path}/") } }
      end

      def final_line(error)
        failure = failure_of(error)
        return "#{error.class}: #{error.message.lines.first&.chomp}" unless failure
        resource = failure.resource
        message = resource.sensitive ? 'output suppressed, the resource is sensitive' : error.message.strip
        path = [*users_of(resource).reverse, resource].map { |each| "#{each} (#{each.defined_at}) had an error: #{error.class}: " }
        "#{error.class}: #{path.join}#{message}"
      end

      # The custom resources in whose actions a resource is declared, the nearest first.
      def users_of(resource)
        users = []
        while (resource = resource.enclosing_provider&.new_resource)
          users << resource
        end
        users
      end
    end

    def initialize(error, run, options)
      @error = error
      @run = run
      @options = options
    end

    def print(output)
      @output = output
      causes = @error.is_a?(MultipleFailures) ? @error.failures : [@error]
      causes.each { |error| print_one(error) }
      write_stacktrace
    end

    private

    def print_one(error)
      failure = self.class.failure_of(error)
      file, line = self.class.place(error)
      @output.line("\n#{RULE}\n#{title(error, failure, file)}\n#{RULE}")
      resource = failure&.resource
      if resource&.sensitive
        section(error.class.name, 'suppressed, the resource is sensitive')
        section('Resource Declaration', declared_at(resource))
        return
      end
      section(error.class.name, error.message.to_s.strip)
      section('Cookbook Trace', trace(error))
      if resource
        section('Resource Declaration', [declaration(resource), *used_by(resource)].compact.join("\n"))
        section('Compiled Resource', compiled(resource))
      elsif file && line
        section('Relevant File Content', content(file, line))
      elsif file
        section('File', file)
      end
      template_context(error)
      section('What had run, and what had not', progress) if failure
      section('System Info', system_info)
    end

    def title(error, failure, file)
      if failure
        "Error executing action `#{failure.action}` on resource '#{failure.resource}'"
      elsif file
        "#{kind(file)} Error in #{file}"
      else
        "Error: #{error.class}"
      end
    end

    def kind(file)
      return 'Role' if Chef::Config[:role_path] && file.start_with?("#{Chef::Config[:role_path]}/")
      return 'Environment' if Chef::Config[:environment_path] && file.start_with?("#{Chef::Config[:environment_path]}/")
      'Recipe Compile'
    end

    def section(heading, text)
      return if text.nil? || text.empty?
      text = "#{text[0, SECTION_LIMIT]}\n... (cut)" if text.size > SECTION_LIMIT
      @output.line("\n#{heading}\n#{'-' * heading.size}\n#{text}")
    end

    def trace(error)
      self.class.cookbook_frames(error).first(30).map { |line| "  #{line}" }.join("\n")
    end

    def declared_at(resource)
      resource.source_line ? "# In #{resource.source_line}" : nil
    end

    def used_by(resource)
      self.class.users_of(resource).map { |user| "# Used by #{user}, declared in #{user.source_line || 'no file'}" }
    end

    def declaration(resource)
      return nil unless resource.source_line
      file, line = resource.source_line.match(/\A(.*):(\d+)/)&.captures
      return "# In #{resource.source_line}" unless file && ::File.file?(file)
      lines = Source.read(file).lines
      first = line.to_i - 1
      first -= 1 while first.positive? && !lines[first].match?(/\S/)
      indent = lines[first].to_s[/\A\s*/]
      last = first
      if lines[first].to_s.match?(/\bdo\b\s*(\|.*\|)?\s*(#.*)?$/)
        last += 1 while last < lines.size - 1 && last - first < 60 && !lines[last].match?(/\A#{Regexp.escape(indent)}end\b/)
      end
      ["# In #{file}", '', *(first..last).map { |index| format('%3d: %s', index + 1, lines[index].to_s.chomp) }].join("\n")
    end

    def compiled(resource)
      ["# Declared in #{resource.source_line}", '', resource.to_text].join("\n")
    rescue StandardError => e
      "(cannot be shown: #{e.class}: #{e.message})"
    end

    def content(file, line)
      return nil unless ::File.file?(file)
      lines = Source.read(file).lines
      from = [line - 9, 0].max
      to = [line + 7, lines.size - 1].min
      ["#{file}:", '', *(from..to).map { |index| format('%3d%s %s', index + 1, index + 1 == line ? '>>' : ': ', lines[index].to_s.chomp) }].join("\n")
    end

    def template_context(error)
      return unless Chef::Mixin.const_defined?(:Template, false) && !Chef::Mixin.autoload?(:Template)
      return unless error.is_a?(Chef::Mixin::Template::TemplateError)
      section('Template Context', "on line ##{error.line_number} of #{error.path}\n#{error.source_listing}")
    end

    NAMED = 20

    def progress
      records = @run.report.records
      counts = records.group_by { |record| record['state'] }.transform_values(&:size)
      reached, left = @run.run_context.resource_collection.partition(&:executed_by_runner)
      changed = records.select { |record| record['state'] == 'updated' }.map { |record| "#{record['type']}[#{record['name']}]" }.uniq
      ["#{reached.size} of #{reached.size + left.size} resources of the recipes were reached, #{left.size} were not. " \
        "#{counts.fetch('updated', 0)} actions #{'would have ' if Chef::Config[:why_run]}changed something, " \
        "#{counts.fetch('up_to_date', 0)} found nothing to do, #{counts.fetch('skipped', 0)} were skipped.",
       listed(Chef::Config[:why_run] ? 'Would have changed' : 'Changed', changed),
       listed('Not reached', left.map { |resource| "#{resource} (#{resource.defined_at})" })].compact.join("\n")
    end

    def listed(heading, items)
      return nil if items.empty?
      more = items.size > NAMED ? ["... and #{items.size - NAMED} more"] : []
      ["#{heading}:", *(items.first(NAMED) + more).map { |item| "  #{item}" }].join("\n")
    end

    def system_info
      node = @run.node
      lines = ["chef_version=#{Chef::VERSION}", "cairn_version=#{VERSION}"]
      lines.push("platform=#{node['platform']}", "platform_version=#{node['platform_version']}") if node
      (lines << "ruby=#{RUBY_ENGINE} #{JRUBY_VERSION}").join("\n")
    end

    def write_stacktrace
      path = ::File.join(@options['file_cache'], 'chef-stacktrace.out')
      return unless ::File.directory?(@options['file_cache'])
      return if self.class.failure_of(@error)&.resource&.sensitive
      ::File.write(path, "Generated at #{Time.now}\n#{@error.class}: #{@error.message}\n#{(@error.backtrace || []).join("\n")}\n", :perm => 0600)
      Chef::Log.fatal("Stacktrace dumped to #{path}")
    rescue SystemCallError, IOError => e
      Chef::Log.warn("cannot write the stack trace to #{path}: #{e.message}")
    end
  end
end
