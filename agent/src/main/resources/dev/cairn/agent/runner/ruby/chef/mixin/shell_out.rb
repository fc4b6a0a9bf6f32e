class Chef
  module Mixin
    # shell_out and shell_out! for whoever mixes it in.
    module ShellOut
      LOCALE = 'C.UTF-8'.freeze
      SANE_PATHS = %w(/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin).freeze

      def shell_out(*command, **options) = ShellOut.run(self, command, options)
      def shell_out!(*command, **options) = shell_out(*command, **options).tap(&:error!)
      def shell_out_with_systems_locale(*command, **options) = ShellOut.run(self, command, options.merge(:default_env => false))
      def shell_out_with_systems_locale!(*command, **options) = shell_out_with_systems_locale(*command, **options).tap(&:error!)
      def shell_out_compact(*command, **options) = shell_out(*command, **options)
      def shell_out_compact!(*command, **options) = shell_out!(*command, **options)
      def shell_out_compact_timeout(*command, **options) = shell_out(*command, **options)
      def shell_out_compact_timeout!(*command, **options) = shell_out!(*command, **options)
      def a_to_s(*words) = words.flatten.compact.join(' ')
      def clean_array(*words) = words.flatten.compact.map(&:to_s)

      # Callers of old pass options as a hash in last place.
      def self.run(_caller, command, options)
        command = command.dup
        options = command.pop.transform_keys(&:to_sym).merge(options) if command.last.is_a?(Hash)
        options = options.transform_keys(&:to_sym)
        use_default = options.delete(:default_env)
        given = options.delete(:env) || {}
        given = given.merge(options.delete(:environment) || {})
        given = given.transform_keys(&:to_s)
        given = defaults.merge(given) unless use_default == false
        runner = Mixlib::ShellOut.new(*command, **options, :environment => given)
        runner.run_command
        runner
      end

      def self.defaults
        { 'LC_ALL' => LOCALE, 'LANG' => LOCALE, 'LANGUAGE' => LOCALE, 'PATH' => sane_path }
      end

      def self.sane_path
        present = ENV['PATH'].to_s.split(':')
        (present + (SANE_PATHS - present)).join(':')
      end
    end
  end

  # Chef 11's name.
  class ShellOut < Mixlib::ShellOut; end
end
