class Chef
  # A version that is text, and is compared as a version: "12" is above "9.1", 18 and ">= 7" may be asked for.
  class VersionString < String
    VERSION = /\A\s*\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z.-]+)?\s*\z/

    def <=>(other)
      other = other.to_s
      return super unless VERSION.match?(self) && VERSION.match?(other)
      mine = VersionString.segments(self)
      theirs = VersionString.segments(other)
      [mine.size, theirs.size].max.times do |index|
        order = compare(mine[index] || 0, theirs[index] || 0)
        return order unless order.zero?
      end
      0
    end

    def ==(other) = other.is_a?(::String) && (self <=> other).zero?

    %i[< <= > >=].each do |operator|
      define_method(operator) { |other| (self <=> other).public_send(operator, 0) }
    end

    def between?(lowest, highest) = self >= lowest && self <= highest

    # A pattern, or a constraint such as ">= 7".
    def =~(other)
      return super unless other.is_a?(String)
      VersionConstraint.new(other).include?(self)
    end

    def satisfies?(*constraints) = constraints.flatten.all? { |constraint| self =~ constraint }

    def self.segments(text) = text.scan(/\d+|[A-Za-z]+/).map { |segment| segment.match?(/\d/) ? segment.to_i : segment }

    private

    # A word marks what comes before a release.
    def compare(mine, theirs)
      return mine <=> theirs if mine.instance_of?(theirs.class) || (mine.is_a?(Integer) && theirs.is_a?(Integer))
      mine.is_a?(::String) ? -1 : 1
    end
  end
end
