require 'chef/data_bag'

class Chef
  # search(): over data bags and over the nodes that the stack configuration tells of.
  class Search
    class Query
      def initialize(*); end

      # [rows, start, total], as the reference answers; yields each row when there is a block.
      def search(type, query = '*:*', *arguments, **options, &block)
        rows = Search.run(type, query, *arguments, **options)
        return rows.each(&block) && true if block
        [rows, options.fetch(:start, 0), rows.size]
      end
    end

    class << self
      def run(type, query = '*:*', *positional, **options, &block)
        options = positional.pop.transform_keys(&:to_sym).merge(options) if positional.last.is_a?(Hash)
        if positional.first.is_a?(Integer) || positional.size > 1
          # Chef 11: sort, start, rows, filter.
          numbers = positional.grep(Integer)
          options[:start] ||= numbers[0]
          options[:rows] ||= numbers[1]
        end
        query = '*:*' if query.nil? || query.to_s.strip.empty?
        matcher = Parser.new(query.to_s).parse
        rows = documents(type.to_s).filter_map { |fields, object| object if matcher.matches?(fields) }
        rows = rows.drop(options[:start]) if options[:start]
        rows = rows.first(options[:rows]) if options[:rows]
        filter = options[:filter_result] || options[:keys]
        rows = rows.map { |row| filtered(row, filter) } if filter
        return rows unless block
        rows.each(&block)
        rows
      end

      def node_named(name) = nodes.find { |node| node.name == name }

      private

      def documents(type)
        objects = case type
                  when 'node' then nodes
                  when 'role' then named_documents(Config[:role_path], Role)
                  when 'environment' then named_documents(Config[:environment_path], Environment)
                  when 'client' then []
                  else
                    raise DataBag.not_found("no data bag '#{type}' to search in") unless DataBag.exist?(type)
                    DataBag.items(type).values.map { |data| DataBagItem.from_hash(data, type) }
                  end
        objects.map { |object| [Fields.of(object), object] }
      end

      # This machine, and on Chef 11 the others of the stack configuration.
      def nodes
        own = Chef.node
        @nodes ||= [own] + StackNodes.of(own)
      end

      def named_documents(directory, type)
        return [] unless directory && ::File.directory?(directory)
        Dir.children(directory).filter_map { |file| ::File.basename(file, '.*') if file.match?(/\.(?:rb|json)\z/) }.uniq.sort.map { |name| type.load(name) }
      end

      def filtered(row, filter)
        filter.each_with_object({}) do |(key, path), result|
          value = Array(path).inject(row) { |found, step| found.nil? || !found.respond_to?(:[]) ? nil : found[step.to_s] }
          result[key.to_s] = value
        end
      end
    end

    # Nodes of the other instances: OpsWorks' stack configuration, layers.<layer>.instances.<hostname>; and the run's
    # directory of nodes.
    module StackNodes
      def self.of(own)
        found = {}
        layers = own.read('opsworks', 'layers')
        return [] unless layers.is_a?(Hash)
        own_name = own.read('opsworks', 'instance', 'hostname')
        layers.each do |layer, details|
          next unless details['instances'].is_a?(Hash)
          details['instances'].each do |hostname, instance|
            next if hostname == own_name
            entry = (found[hostname] ||= { 'attributes' => Mash.plain(instance), 'layers' => [] })
            entry['layers'] << layer
          end
        end
        found.map { |hostname, entry| node(hostname, entry) }
      end

      def self.node(hostname, entry)
        attributes = entry['attributes']
        node = Node.new(hostname)
        node.attributes.replace_level(:automatic, attributes.merge(
          'hostname' => hostname, 'fqdn' => attributes['private_dns_name'] || hostname, 'ipaddress' => attributes['private_ip'],
          'roles' => entry['layers'], 'role' => entry['layers'], 'layers' => entry['layers'],
          'opsworks' => { 'instance' => attributes.merge('hostname' => hostname, 'layers' => entry['layers']), 'layers' => [] }
        ))
        node
      end
    end

    # What can be searched in an object: full names joined by underscores, and leaves alone.
    module Fields
      def self.of(object)
        fields = Hash.new { |hash, key| hash[key] = [] }
        case object
        when Node
          flatten(Mash.plain(object.attributes.merged_all), [], fields)
          fields['name'] << object.name
          fields['chef_environment'] << object.chef_environment
          roles = Array(object['roles']) | own_layers(object)
          roles.each do |role|
            fields['role'] << role
            fields['roles'] << role
          end
          recipes = Array(object['recipes'])
          recipes.each do |recipe|
            fields['recipe'] << recipe
            fields['recipes'] << recipe
          end
          object.run_list.each { |item| fields['run_list'] << item.to_s }
        when Role, Environment then fields['name'] << object.name
        else
          flatten(Mash.plain(object), [], fields)
          fields['data_bag'] << object.data_bag.to_s
        end
        fields
      end

      def self.own_layers(node)
        layers = node.read('opsworks', 'instance', 'layers')
        layers.is_a?(Array) ? layers.to_a : []
      end

      # An object's keys are values of its own field: "ossec:[* TO *]" finds who has anything below it.
      def self.flatten(value, path, fields)
        case value
        when Hash
          value.each do |key, inner|
            key = key.to_s
            add(key, path, fields) unless path.empty?
            inner.is_a?(Hash) && inner.empty? ? add(key, path + [key], fields) : flatten(inner, path + [key], fields)
          end
        when ::Array then value.each { |inner| flatten(inner, path, fields) }
        when nil then nil
        else add(value.to_s, path, fields)
        end
      end

      def self.add(text, path, fields)
        fields[path.join('_')] << text
        fields[path.last] << text if path.size > 1
      end
    end

    # Terms of a query; each answers whether the fields of an object match.
    Field = Struct.new(:field, :test) do
      def matches?(fields)
        return true if field == '*' && test.everything?
        values(fields).any? { |value| test.accepts?(value) }
      end

      def values(fields)
        if field == '*'
          fields.values.flatten
        elsif field.match?(/[*?]/)
          pattern = Wildcard.regexp(field)
          fields.select { |name, _| pattern.match?(name) }.values.flatten
        else
          fields.key?(field) ? fields[field] : []
        end
      end
    end

    Exact = Struct.new(:value) do
      def everything? = false
      def accepts?(text) = text == value
    end

    class Wildcard
      def self.regexp(text)
        /\A#{text.each_char.map { |char| char == '*' ? '.*' : char == '?' ? '.' : Regexp.escape(char) }.join}\z/m
      end

      def initialize(tokens)
        @all = tokens == [:any]
        @pattern = /\A#{tokens.map { |token| token == :any ? '.*' : token == :one ? '.' : Regexp.escape(token) }.join}\z/m
      end

      def everything? = @all
      def accepts?(text) = @pattern.match?(text)
    end

    class Range
      def initialize(low, high, inclusive)
        @low = low
        @high = high
        @inclusive = inclusive
      end

      def everything? = false

      def accepts?(text)
        (@low == '*' || compare(text, @low) { |order| @inclusive ? order >= 0 : order.positive? }) &&
          (@high == '*' || compare(text, @high) { |order| @inclusive ? order <= 0 : order.negative? })
      end

      private

      def compare(text, bound) = yield(text <=> bound)
    end

    And = Struct.new(:terms) do
      def matches?(fields) = terms.all? { |term| term.matches?(fields) }
    end
    # Terms without a word between them: those with + must, those with - must not, of the others one must.
    Any = Struct.new(:terms) do
      def matches?(fields)
        required, rest = terms.partition { |term| term.is_a?(Required) }
        forbidden, optional = rest.partition { |term| term.is_a?(Not) }
        return false unless required.all? { |term| term.matches?(fields) } && forbidden.all? { |term| term.matches?(fields) }
        optional.empty? || !required.empty? || optional.any? { |term| term.matches?(fields) }
      end
    end
    Not = Struct.new(:term) do
      def matches?(fields) = !term.matches?(fields)
    end
    Required = Struct.new(:term) do
      def matches?(fields) = term.matches?(fields)
    end

    # Lucene's query language as far as Chef's search took it.
    class Parser
      SPECIAL = /[\s()\[\]{}"^:!]/

      def initialize(text)
        @text = text
        @position = 0
      end

      def parse
        result = disjunction
        skip_blanks
        failure("unexpected '#{@text[@position..]}'") unless finished?
        result
      end

      private

      def finished? = @position >= @text.size

      # OR binds less than AND; terms that merely follow each other are alternatives, too.
      def disjunction
        terms = [conjunction]
        loop do
          skip_blanks
          break if finished? || peek(')')
          word('OR') || symbol('||')
          terms << conjunction
        end
        terms.size == 1 ? terms.first.is_a?(Required) || terms.first.is_a?(Not) ? Any.new(terms) : terms.first : Any.new(terms)
      end

      def conjunction
        terms = [negation]
        loop do
          skip_blanks
          break unless word('AND') || symbol('&&')
          terms << negation
        end
        terms.size == 1 ? terms.first : And.new(terms)
      end

      def negation
        skip_blanks
        if word('NOT') || symbol('!') || symbol('-')
          Not.new(negation)
        elsif symbol('+')
          Required.new(negation)
        else
          primary
        end
      end

      def primary
        skip_blanks
        failure('a term is missing at its end') if finished?
        if symbol('(')
          inner = disjunction
          skip_blanks
          failure("')' is missing") unless symbol(')')
          return inner
        end
        if peek('"')
          return Field.new('*', Exact.new(quoted))
        end
        tokens = term_tokens
        skip_blanks_before_colon
        if symbol(':')
          field = tokens.map { |token| token == :any ? '*' : token == :one ? '?' : token }.join
          skip_blanks
          value_of(field)
        else
          Field.new('*', test_of(tokens))
        end
      end

      def value_of(field)
        if symbol('(')
          inner = grouped(field)
          return inner
        end
        return Field.new(field, range(true)) if symbol('[')
        return Field.new(field, range(false)) if symbol('{')
        return Field.new(field, Exact.new(quoted)) if peek('"')
        tokens = value_tokens
        failure("a value is missing after '#{field}:'") if tokens.empty?
        Field.new(field, test_of(tokens))
      end

      # field:(a OR b)
      def grouped(field)
        start = @position
        depth = 1
        depth += { '(' => 1, ')' => -1 }.fetch(@text[(@position += 1) - 1], 0) while depth.positive? && !finished?
        failure("')' is missing") if depth.positive?
        inner = Parser.new(@text[start...(@position - 1)]).send(:disjunction)
        with_field(inner, field)
      end

      def with_field(term, field)
        case term
        when Field then Field.new(field, term.test)
        when Not then Not.new(with_field(term.term, field))
        when Required then Required.new(with_field(term.term, field))
        when And then And.new(term.terms.map { |inner| with_field(inner, field) })
        when Any then Any.new(term.terms.map { |inner| with_field(inner, field) })
        end
      end

      def range(inclusive)
        closing = inclusive ? ']' : '}'
        finish = @text.index(/[\]}]/, @position) or failure("'#{closing}' is missing")
        low, high = @text[@position...finish].strip.split(/\s+TO\s+/, 2)
        failure("a range reads [a TO b]") if high.nil?
        @position = finish + 1
        Range.new(unquote(low), unquote(high), inclusive)
      end

      def unquote(text) = text.strip.delete_prefix('"').delete_suffix('"').gsub(/\\(.)/, '\1')

      def quoted
        @position += 1
        text = +''
        until finished?
          char = @text[@position]
          @position += 1
          return text if char == '"'
          if char == '\\' && !finished?
            char = @text[@position]
            @position += 1
          end
          text << char
        end
        failure('a closing quote is missing')
      end

      def term_tokens = tokens_until(SPECIAL)
      # Values may hold colons, as "recipes:a::b" does.
      def value_tokens = tokens_until(/[\s()\[\]{}"]/)

      def tokens_until(stop)
        tokens = []
        text = +''
        until finished?
          char = @text[@position]
          if char == '\\' && @position + 1 < @text.size
            text << @text[@position + 1]
            @position += 2
            next
          end
          break if stop.match?(char)
          @position += 1
          if char == '*' || char == '?'
            tokens << text unless text.empty?
            text = +''
            tokens << (char == '*' ? :any : :one)
          else
            text << char
          end
        end
        # Weights and fuzziness change the order of results only.
        text = text.sub(/(?:~[\d.]*|\^[\d.]+)\z/, '') unless text.match?(/\A[~^]/)
        tokens << text unless text.empty?
        failure("unexpected '#{@text[@position]}'") if tokens.empty? && !finished?
        tokens
      end

      def test_of(tokens)
        tokens.size == 1 && tokens.first.is_a?(String) ? Exact.new(tokens.first) : Wildcard.new(tokens)
      end

      def skip_blanks
        @position += 1 while !finished? && @text[@position].match?(/\s/)
      end

      def skip_blanks_before_colon
        ahead = @text[@position..].to_s[/\A\s+:/]
        @position += ahead.size - 1 if ahead
      end

      def word(text)
        return false unless @text[@position..].to_s.match?(/\A#{text}(?=[\s(!]|\z)/)
        @position += text.size
        true
      end

      def symbol(text)
        return false unless @text[@position, text.size] == text
        @position += text.size
        true
      end

      def peek(char) = @text[@position] == char

      def failure(reason)
        raise ArgumentError, "invalid search query '#{@text}': #{reason}"
      end
    end
  end
end
