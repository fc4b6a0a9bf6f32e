class Chef
  module Mixin
    # Checks of options by maps of rules, as LWRPs of old write them.
    module ParamsValidate
      def validate(options, map) = ParamsValidate.validate(self, options, map)

      def set_or_return(name, value, rules)
        ivar = :"@#{name}"
        if value.nil? && instance_variable_defined?(ivar)
          current = instance_variable_get(ivar)
          return current.is_a?(DelayedEvaluator) ? instance_eval(&current) : current
        end
        if value.nil?
          found = ParamsValidate.default_for(self, name, rules)
          found.nil? ? nil : instance_variable_set(ivar, found)
        else
          ParamsValidate.check(self, name, value, rules) unless value.is_a?(DelayedEvaluator)
          instance_variable_set(ivar, value)
        end
      end

      def lazy(&block) = DelayedEvaluator.new(&block)

      class << self
        def default_for(object, name, rules)
          if rules[:name_attribute] || rules[:name_property]
            return object.respond_to?(:name) ? object.name : nil
          end
          value = rules[:default]
          value = object.instance_eval(&value) if value.is_a?(DelayedEvaluator)
          if value.nil? && rules[:required]
            raise Exceptions::ValidationFailed, "Required argument #{name} is missing!"
          end
          check(object, name, value, rules) unless value.nil?
          value.is_a?(Hash) || value.is_a?(::Array) || value.is_a?(String) ? value.dup : value
        end

        def check(object, name, value, rules)
          types = rules[:kind_of]
          options = rules.reject { |key, _| %i[default required name_attribute name_property].include?(key) }
          options.delete(:kind_of)
          Property.new(object.class, name, types.nil? ? NOT_PASSED : types, options).validate(object, value)
        end

        # { :key => { rules } }: the options, completed by defaults.
        def validate(object, options, map)
          options = options.dup
          map.each do |key, rules|
            next if rules == false
            rules = { :required => true } if rules == true
            if options.key?(key)
              check(object, key, options[key], rules)
            elsif rules[:required]
              raise Exceptions::ValidationFailed, "Required argument #{key} is missing!"
            elsif rules.key?(:default)
              value = rules[:default]
              options[key] = value.is_a?(DelayedEvaluator) ? object.instance_eval(&value) : value
            end
          end
          options
        end
      end
    end
  end
end
