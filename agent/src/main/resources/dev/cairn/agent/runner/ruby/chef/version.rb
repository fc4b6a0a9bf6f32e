class Chef
  # A version of one to three numbers; missing ones count as zero.
  class Version
    include Comparable

    attr_reader :major, :minor, :patch

    def initialize(text = '')
      match = /\A\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.match(text.to_s)
      raise Exceptions::InvalidCookbookVersion, "'#{text}' does not match 'x.y.z' or 'x.y'" unless match
      @major, @minor, @patch = match.captures.map(&:to_i)
    end

    def to_s = "#{major}.#{minor}.#{patch}"
    def inspect = to_s
    def parts = [major, minor, patch]
    def <=>(other) = parts <=> (other.is_a?(Version) ? other : Version.new(other)).parts
    def eql?(other) = other.is_a?(Version) && self == other
    def hash = parts.hash

    Platform = self
  end

  # A constraint such as "~> 6.0".
  class VersionConstraint
    OPERATORS = %w(= > >= < <= ~>).freeze

    attr_reader :op, :version

    def initialize(text = nil)
      text = text.first if text.is_a?(Array) && text.size == 1
      text = '>= 0.0.0' if text.nil? || (text.respond_to?(:empty?) && text.empty?)
      raise Exceptions::InvalidVersionConstraint, 'only one version constraint operation is supported' if text.is_a?(Array)
      match = /\A\s*(~>|>=|<=|=|>|<)?\s*(\d+(?:\.\d+)*)\S*\s*\z/.match(text.to_s)
      raise Exceptions::InvalidVersionConstraint, "\"#{text}\" is not a valid version constraint" unless match
      @op = match[1] || '='
      @given = match[2]
      @text = text.to_s[/\A\s*(?:~>|>=|<=|=|>|<)?\s*(\S+)/, 1]
      @version = Version.new(@given)
    end

    def include?(candidate)
      candidate = candidate.version if candidate.respond_to?(:version) && !candidate.is_a?(Version)
      found = candidate.is_a?(Version) ? candidate : Version.new(candidate)
      case @op
      when '=' then @given.count('.') < 2 ? found.parts.first(@given.count('.') + 1) == @version.parts.first(@given.count('.') + 1) : found == @version
      when '>' then found > @version
      when '>=' then found >= @version
      when '<' then found < @version
      when '<=' then found <= @version
      when '~>' then found >= @version && same_start?(found)
      end
    end
    alias satisfied_by? include?
    alias === include?

    def to_s = "#{@op} #{@text}"
    def inspect = "(#{self})"
    def ==(other) = other.is_a?(VersionConstraint) && to_s == other.to_s
    alias eql? ==
    def hash = to_s.hash

    Platform = self

    private

    def same_start?(found)
      fixed = [@given.count('.'), 1].max
      found.parts.first(fixed) == @version.parts.first(fixed)
    end
  end
end
