# URI.escape and its relatives, removed in Ruby 3.0.
module URI
  LENIENT_PARSER = const_defined?(:RFC2396_PARSER) ? RFC2396_PARSER : RFC2396_Parser.new unless const_defined?(:LENIENT_PARSER, false)

  class << self
    def escape(text, unsafe = nil) = unsafe ? LENIENT_PARSER.escape(text, unsafe) : LENIENT_PARSER.escape(text)
    def unescape(text) = LENIENT_PARSER.unescape(text)
    def regexp(schemes = nil) = LENIENT_PARSER.make_regexp(schemes)
    alias encode escape
    alias decode unescape
  end
end
