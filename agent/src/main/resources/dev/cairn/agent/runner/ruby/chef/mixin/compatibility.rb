class Chef
  module Mixin
    # Modules that cookbooks include and whose work is done elsewhere here.
    %i[PowershellOut WhyRun EnforceOwnershipAndPermissions SecurableResource GetSourceFromPackage Deprecation Provides
       ShellHelper PowershellTypeCoercions WindowsArchitectureHelper NotifyOnChange Securable UserContext
       FileClass DefaultPaths OpensslHelper WindowsEnvHelper].each do |name|
      remove_const(name) if autoload?(name)
      const_set(name, Module.new)
    end

    remove_const(:HomebrewUser) if autoload?(:HomebrewUser)
    # Whose Homebrew it is; this machine has none unless it was put there.
    module HomebrewUser
      def find_homebrew_uid(user = nil)
        return user.is_a?(Integer) ? user : Etc.getpwnam(user).uid if user
        brew = %w(/opt/homebrew/bin/brew /usr/local/bin/brew /home/linuxbrew/.linuxbrew/bin/brew).find { |path| ::File.exist?(path) }
        raise Exceptions::CannotDetermineHomebrewOwner, 'Could not find the "brew" executable in /usr/local/bin or anywhere on the path.' unless brew
        ::File.stat(brew).uid
      end

      def find_homebrew_username(user = nil) = Etc.getpwuid(find_homebrew_uid(user)).name
    end

    remove_const(:PathSanity) if autoload?(:PathSanity)
    # Completes PATH.
    module PathSanity
      def enforce_path_sanity(environment = ENV)
        environment['PATH'] = ShellOut.sane_path
      end
      alias enforce_default_paths enforce_path_sanity
      def sanitized_path = ShellOut.sane_path
    end

    remove_const(:CreatePath) if autoload?(:CreatePath)
    # Makes directories on the way.
    module CreatePath
      def create_path(path)
        FileUtils.mkdir_p(path.is_a?(Array) ? ::File.join(path) : path)
        ::File.expand_path(path.is_a?(Array) ? ::File.join(path) : path)
      end
    end

    remove_const(:XMLEscape) if autoload?(:XMLEscape)
    # Text for XML documents.
    module XMLEscape
      extend self
      def xml_escape(text) = text.to_s.gsub(/[&<>"]/, '&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;')
    end

    remove_const(:Uris) if autoload?(:Uris)
    # Addresses.
    module Uris
      def uri_scheme?(source) = source.to_s.match?(%r{\A\w+://})
      def as_uri(source) = URI.parse(source)
    end
  end
end
