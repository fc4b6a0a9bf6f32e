# Documents of sections and options, as the library iniparse that Chef comes with reads and writes them.
module IniParse
  def self.parse(source, options = {}) = Document.new(options).read(source)
  def self.open(path) = Document.new({}, path).read(::File.read(path))

  def self.gen(options = {})
    document = Document.new(options)
    yield Generator.new(document, options) if block_given?
    document
  end

  class ParseError < StandardError; end

  # One option, with a line for each of its values.
  class Option
    attr_reader :key
    attr_accessor :value

    def initialize(key, value, separator = ' = ', comment = nil)
      @key = key.to_s
      @value = value
      @separator = separator
      @comment = comment
    end

    def lines = (value.is_a?(Array) ? value : [value]).map { |single| "#{key}#{@separator}#{single}#{" ; #{@comment}" if @comment}" }
    def to_ini = lines.join("\n")

    # Numbers and truth values are no text.
    def self.typed(text)
      case text
      when /\A\s*\z/ then nil
      when /\A-?(?:\d|[1-9]\d+)\z/ then Integer(text)
      when /\A-?(?:\d|[1-9]\d+)(?:\.\d+)?(?:e[+-]?\d+)?\z/i then Float(text)
      when /\Atrue\z/i then true
      when /\Afalse\z/i then false
      else text
      end
    end
  end

  # Lines that mean nothing.
  class Text
    def initialize(text)
      @text = text
    end

    def lines = [@text]
    def to_ini = @text
  end

  # A section and its lines.
  class Section
    include Enumerable

    attr_reader :key, :entries

    def initialize(key, options = {})
      @key = key.to_s
      @options = options
      @entries = []
    end

    def add(entry)
      known = entry.is_a?(Option) ? option(entry.key) : nil
      known ? known.value = [*known.value, *entry.value] : @entries << entry
      entry
    end

    def option(key) = @entries.find { |entry| entry.is_a?(Option) && entry.key == key.to_s }
    def has_option?(key) = !option(key).nil?
    def [](key) = option(key)&.value
    def []=(key, value)
      known = option(key)
      known ? known.value = value : @entries << Option.new(key, value, @options.fetch(:option_sep, ' = '))
    end

    def delete(key)
      @entries.reject! { |entry| entry.is_a?(Option) && entry.key == key.to_s }
      self
    end

    def merge!(other)
      other.each { |option| self[option.key] = option.value }
      self
    end

    def each(&) = @entries.grep(Option).each(&)
    def to_hash = to_h { |option| [option.key, option.value] }
    def heading = key == '__anonymous__' ? [] : ["[#{key}]"]
    def lines = heading + @entries.flat_map(&:lines)
    def to_ini = lines.join("\n")
    alias to_s to_ini
  end

  # A document: sections, and what stands before the first.
  class Document
    include Enumerable

    attr_accessor :path

    def initialize(options = {}, path = nil)
      @options = options
      @path = path
      @entries = []
    end

    def section(key) = @entries.find { |entry| entry.is_a?(Section) && entry.key == key.to_s }
    def [](key) = section(key)
    def has_section?(key) = !section(key).nil?
    def each(&) = @entries.grep(Section).each(&)

    def add_section(key, options = {})
      section(key) || Section.new(key, @options.merge(options)).tap { |fresh| @entries << fresh }
    end

    def add_text(text) = @entries << Text.new(text)

    def delete(key)
      @entries.reject! { |entry| entry.is_a?(Section) && entry.key == (key.is_a?(Section) ? key.key : key.to_s) }
      self
    end

    def read(source)
      current = nil
      source.to_s.each_line(:chomp => true) do |line|
        if (match = /\A\s*\[(.+?)\]\s*(?:[;#].*)?\z/.match(line))
          current = add_section(match[1])
        elsif /\A\s*(?:[;#].*)?\z/.match?(line)
          current ? current.add(Text.new(line)) : add_text(line)
        elsif (match = /\A\s*([^=]+?)(\s*=\s*)(.*?)(?:\s+;\s*(.*))?\s*\z/.match(line))
          value = Option.typed(match[3].gsub(/\A"(.*)"\z/, '\1'))
          (current ||= add_section('__anonymous__')).add(Option.new(match[1], value, match[2], match[4]))
        else
          raise ParseError, "A line of your INI document could not be parsed to a LineType: #{line}"
        end
      end
      self
    end

    def to_hash = to_h { |section| [section.key, section.to_hash] }

    def to_ini
      text = @entries.flat_map(&:lines).join("\n")
      text.end_with?("\n") ? text : "#{text}\n"
    end
    alias to_s to_ini

    def save(path = nil)
      @path = path if path
      ::File.write(@path, to_ini)
    end
  end

  # The words of a block that builds a document.
  class Generator
    def initialize(document, options)
      @document = document
      @options = options
      @section = nil
    end

    def section(key, options = {})
      @section = @document.add_section(key, @options.merge(options))
      @separator = options.fetch(:option_sep) { @options.fetch(:option_sep, ' = ') }
      yield self if block_given?
      @section = nil
      self
    end

    def option(key, value, options = {})
      place = @section || @document.add_section('__anonymous__')
      place.add(Option.new(key, value, options.fetch(:option_sep) { @separator || ' = ' }, options[:comment]))
    end

    def comment(text, _options = {}) = line("; #{text}")
    def blank = line('')

    def method_missing(name, *arguments, &)
      @section || !block_given? ? option(name, *arguments) : section(name, *arguments, &)
    end

    def respond_to_missing?(_name, _private = false) = true

    private

    def line(text) = @section ? @section.add(Text.new(text)) : @document.add_text(text)
  end
end
