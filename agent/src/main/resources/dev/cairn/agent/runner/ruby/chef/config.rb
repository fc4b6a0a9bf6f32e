class Chef
  # Settings of the run, by hash and by method access. Cookbooks read the places of caches and change handlers.
  class Config
    @settings = Mash.new

    class << self
      def [](key) = @settings[key]
      def []=(key, value)
        @settings[key] = value
      end
      def key?(key) = @settings.key?(key)
      alias has_key? key?
      def keys = @settings.keys
      def fetch(key, *rest, &block) = @settings.fetch(key, *rest, &block)
      def configuration = @settings
      alias save configuration
      def merge!(settings) = @settings.merge!(settings)
      def to_hash = @settings.to_hash
      def configure
        yield self if block_given?
        self
      end
      def from_file(path) = Cairn::Source.evaluate(self, path)
      def chef_gem_path = nil
      def platform_specific_path(path) = path
      def inspect = 'Chef::Config'

      def method_missing(name, *arguments)
        text = name.name
        if text.end_with?('=')
          @settings[text.chomp('=')] = arguments.first
        elsif arguments.size == 1
          @settings[text] = arguments.first
        else
          @settings[text]
        end
      end

      def respond_to_missing?(_name, _private = false) = true
    end
  end
end
