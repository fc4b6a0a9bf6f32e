class Chef
  NOT_PASSED = Object.new
  def NOT_PASSED.inspect = 'NOT_PASSED'
  NOT_PASSED.freeze

  # One property of a resource class: how a value is coerced, checked, kept and defaulted. Values are kept in an
  # instance variable of the same name, where cookbooks look for them.
  class Property
    attr_reader :name, :ivar, :options, :declared_in, :default

    NO_DEFAULT = Object.new.freeze

    def initialize(declared_in, name, types, options)
      @declared_in = declared_in
      @name = name.to_sym
      @ivar = :"@#{name}"
      @options = options
      types = [types] unless types.is_a?(Array)
      @types = types == [NOT_PASSED] ? nil : types
      kind_of = options[:kind_of] || options['kind_of']
      @types = Array(kind_of) if kind_of && @types.nil?
      is = options[:is]
      @types = (is.is_a?(Array) ? is : [is]) if options.key?(:is) && @types.nil?
      @types = @types.flatten(1) if @types&.any?(Array)
      @coerce = options[:coerce]
      @name_property = options[:name_property] || options[:name_attribute]
      @default = options.key?(:default) ? options[:default] : NO_DEFAULT
      @checks = %i[equal_to regex cannot_be callbacks respond_to].reject { |key| options[key].nil? }
      # What has the value that was declared, whatever the resource.
      @constant = default? && @default.frozen? && !@coerce && !@default.is_a?(DelayedEvaluator)
      # Classes alone, as nearly all properties have.
      @classes = @types if @types&.all? { |type| type.is_a?(Class) && type != TrueClass }
      @accepts_nil = @types ? @types.any? { |type| type.nil? || type == NilClass } : options.key?(:default) && @default.nil?
    end

    def name_property? = !!@name_property
    def desired_state? = @options.fetch(:desired_state, true)
    def identity? = !!@options[:identity]
    def sensitive? = !!@options[:sensitive]
    def required?(action = nil)
      required = @options[:required]
      return required.include?(action&.to_sym) if required.is_a?(Array)
      !!required
    end
    def default? = !@default.equal?(NO_DEFAULT)
    def constant? = @constant && !name_property?
    # Whether there is a value though none was given, or a failure because of that.
    def derived? = name_property? || default? || !!@options[:required]
    def explicitly_accepts_nil? = @accepts_nil
    def instance_variable_name = @ivar
    def description = @options[:description]
    def set?(resource) = resource.instance_variable_defined?(@ivar)
    alias is_set? set?

    def call(resource, value = NOT_PASSED)
      if value.equal?(NOT_PASSED)
        get(resource)
      elsif value.nil? && !@accepts_nil
        # Since Chef 13 this gives the property its default again; some of its old properties still only read.
        reset(resource) unless @options[:nil_reads] || Cairn.chef_line_before?(13)
        get(resource)
      else
        set(resource, value)
      end
    end

    def get(resource)
      if resource.instance_variable_defined?(@ivar)
        value = resource.instance_variable_get(@ivar)
        return value unless value.is_a?(DelayedEvaluator)
        accept(resource, evaluate(resource, value))
      elsif @name_property
        accept(resource, resource.name)
      elsif !@default.equal?(NO_DEFAULT)
        default_value(resource)
      elsif required?
        raise Exceptions::ValidationFailed, "#{@name} is a required property" if resource.requirements_matter?
        nil
      end
    end

    def set(resource, value)
      value = accept(resource, value) unless value.is_a?(DelayedEvaluator)
      resource.deprecated_property(self) if @options[:deprecated]
      resource.instance_variable_set(@ivar, value)
    end

    def reset(resource)
      resource.remove_instance_variable(@ivar) if set?(resource)
    end

    def default_value(resource)
      default = @default
      return default if @constant
      copies = resource.default_copies
      return copies[@name] if copies.key?(@name)
      if default.is_a?(DelayedEvaluator)
        value = evaluate(resource, default)
        return nil if value.nil?
        value = accept(resource, value)
        # What may change in place is found out once: a password that is made up stays the same.
        return value.frozen? ? value : copies[@name] = value
      end
      value = @coerce ? coerced(resource, default) : default
      # A copy per resource, so that a recipe may change it in place.
      value.frozen? ? value : copies[@name] = @coerce ? value : deep_copy(value)
    end

    # Coerces and checks.
    def accept(resource, value)
      value = coerced(resource, value)
      validate(resource, value)
      value
    end
    alias input_to_stored_value accept

    def coerced(resource, value)
      return value unless @coerce
      @coerce.arity == 2 ? @coerce.call(resource, value) : resource.instance_exec(value, &@coerce)
    end
    alias coerce coerced

    def validate(resource, value)
      return if value.nil? && @accepts_nil
      return if @classes&.any? { |type| type === value } && @checks.empty?
      if @types && !@types.any? { |type| matches?(resource, type, value) }
        raise Exceptions::ValidationFailed, "Property #{@name} must be one of: #{type_names}!  You passed #{shown(value)}."
      end
      check(resource, value) unless @checks.empty?
    end

    # A new definition on a subclass keeps the options that it does not name.
    def derive(declared_in, types, options)
      merged = @options.merge(options)
      # A name and a default exclude each other, and the later one counts.
      %i[name_property name_attribute].each { |key| merged.delete(key) unless options.key?(key) } if options.key?(:default)
      %i[name_property name_attribute].each { |key| merged.delete(key) } if options[:name_property] == false || options[:name_attribute] == false
      merged.delete(:default) if options[:name_property] || options[:name_attribute]
      types = @types || NOT_PASSED if types.equal?(NOT_PASSED)
      merged.delete(:kind_of) unless options.key?(:kind_of)
      Property.new(declared_in, @name, types, merged)
    end

    private

    # A block that asks for the resource keeps its own self.
    def evaluate(resource, block)
      block.arity == 1 ? block.call(resource) : resource.instance_exec(&block)
    end

    def deep_copy(value)
      case value
      when Hash then value.transform_values { |element| deep_copy(element) }
      when Array then value.map { |element| deep_copy(element) }
      when String then value.dup
      else value
      end
    end

    def matches?(resource, type, value)
      case type
      when Module then type === value || (type == TrueClass && value == true)
      when Regexp then type.match?(value.to_s)
      when Proc then type.arity.zero? ? resource.instance_exec(&type) : resource.instance_exec(value, &type)
      when Property then begin
        type.validate(resource, value)
        true
      rescue Exceptions::ValidationFailed
        false
      end
      else type === value
      end
    end

    def check(resource, value)
      @checks.each do |key|
        rule = @options[key]
        case key
        when :equal_to
          allowed = Array(rule)
          unless allowed.include?(value)
            raise Exceptions::ValidationFailed, "Option #{@name} must be equal to one of: #{allowed.map(&:inspect).join(', ')}!  You passed #{shown(value)}."
          end
        when :regex
          rules = rule.is_a?(Array) ? rule.flatten : [rule]
          unless rules.any? { |pattern| pattern.match?(value.to_s) }
            raise Exceptions::ValidationFailed, "Option #{@name}'s value #{shown(value)} does not match regular expression #{rules.map(&:inspect).join(', ')}"
          end
        when :cannot_be
          Array(rule).each do |word|
            predicate = :"#{word}?"
            if value.respond_to?(predicate) && value.public_send(predicate)
              raise Exceptions::ValidationFailed, "Option #{@name} cannot be #{word}"
            end
          end
        when :respond_to
          Array(rule).each do |method|
            unless value.respond_to?(method)
              raise Exceptions::ValidationFailed, "Option #{@name} must have a #{method} method!"
            end
          end
        when :callbacks
          rule.each do |message, callback|
            unless callback.call(value)
              raise Exceptions::ValidationFailed, "Option #{@name}'s value #{shown(value)} #{message}!"
            end
          end
        end
      end
    end

    def type_names
      @types.map { |type| type.is_a?(Module) ? type.name : type.inspect }.join(', ')
    end

    def shown(value) = sensitive? ? '*sensitive value*' : value.inspect
  end
end
