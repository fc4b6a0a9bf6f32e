# Classes of the attribute tree are hashes and arrays to the generator too.
module JSON
  class << self
    def parser_error_class = JSON::ParserError
  end
end
