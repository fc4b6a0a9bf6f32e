class Chef
  class EventDispatch
    remove_const(:EventsOutputStream) if autoload?(:EventsOutputStream)

    # Takes what a library writes to a stream and shows it in the log of the run.
    class EventsOutputStream
      def initialize(_events, **options)
        @options = options
      end

      def print(*text)
        text.join.each_line { |line| Chef.output.line(line.chomp) }
        nil
      end

      def <<(text)
        print(text)
        self
      end

      def write(text)
        print(text)
        text.to_s.bytesize
      end

      def puts(*lines) = print(*lines.flatten.map { |line| "#{line}\n" })
      def close; end
      def flush = self
    end
  end
end
