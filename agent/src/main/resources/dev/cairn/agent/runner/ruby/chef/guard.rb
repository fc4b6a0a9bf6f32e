class Chef
  # One only_if or not_if of a resource.
  class Guard
    attr_reader :positivity, :command, :options, :block

    def initialize(positivity, command, options, block)
      @positivity = positivity
      @command = command
      @options = options
      @block = block
    end

    def description
      shown = @command ? " `#{@command.is_a?(Array) ? @command.join(' ') : @command}`" : ' { #code block }'
      "#{@positivity}#{shown}"
    end
    alias to_text description

    # True when the guard lets the action happen.
    def passes?(resource)
      holds = @command ? command_succeeds?(resource) : block_holds?(resource)
      @positivity == :only_if ? holds : !holds
    end

    private

    def block_holds?(resource)
      result = @block.call
      if result.is_a?(String)
        Log.warn("#{@positivity} block for #{resource} returned a string, did you mean to run a command?" \
                 "#{" If so use '#{@positivity} \"...\"' in your code." if @positivity == :only_if}")
      end
      result ? true : false
    end

    def command_succeeds?(resource)
      options = resource.guard_options.merge(@options)
      interpreter = options.delete(:guard_interpreter) || resource.guard_interpreter
      if interpreter && !%i[default execute].include?(interpreter.to_sym)
        return interpreter_succeeds?(resource, interpreter.to_sym, options)
      end
      run(@command, options)
    end

    # The guard is the code of a script resource.
    def interpreter_succeeds?(resource, type, options)
      script_class = Types.find(type, resource.node)
      raise ArgumentError, "Specified guard_interpreter resource #{type} unknown for this platform" unless script_class && script_class <= Resource::Execute
      script = script_class.new('Guard resource', resource.run_context)
      inherited = resource.is_a?(Resource::Execute) ? resource.guard_inheritance : {}
      inherited.merge(options).each { |name, value| script.public_send(name, value) if script.respond_to?(name) && !value.nil? }
      script.code(@command)
      script.run_quietly
    end

    def run(command, options)
      # Always by the shell: a program that is missing is a condition that does not hold.
      words = command.is_a?(Array) ? command : ['/bin/sh', '-c', command]
      Mixin::ShellOut.run(nil, [words], options).error? == false
    rescue Mixlib::ShellOut::CommandTimeout
      Log.warn("Command '#{command}' timed out")
      false
    rescue ArgumentError, Errno::ENOENT => e
      # What the guard needs, its account or directory, may be made by an earlier resource of the real run.
      raise unless Config[:why_run]
      Log.warn("#{description} cannot be asked (#{e.message}); assumed to be false")
      false
    end
  end
end
