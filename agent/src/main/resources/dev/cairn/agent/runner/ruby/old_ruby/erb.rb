# ERB.new(text, safe_level, trim_mode, variable), as it was called before Ruby 2.6.
class ERB
  prepend(Module.new do
    def initialize(source, *old, **options)
      options[:trim_mode] = old[1] if old.size > 1 && !options.key?(:trim_mode)
      options[:eoutvar] = old[2] if old.size > 2 && !options.key?(:eoutvar)
      super(source, **options)
    end
  end)
end
