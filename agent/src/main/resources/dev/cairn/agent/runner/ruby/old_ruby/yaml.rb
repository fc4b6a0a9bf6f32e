# Cookbooks' YAML files hold dates, symbols and aliases, which YAML.load refuses since Psych 4.
module Psych
  class << self
    alias strict_load load unless method_defined?(:strict_load)

    def load(yaml, *legacy, **options)
      options.delete(:permitted_classes)
      options.delete(:permitted_symbols)
      options.delete(:aliases)
      options[:filename] = legacy.first if legacy.first.is_a?(String)
      unsafe_load(yaml, **options)
    end

    def load_file(path, **options)
      File.open(path, 'r:bom|utf-8') { |file| load(file, **options.merge(:filename => path)) }
    end
  end
end
