class Chef
  module Mixin
    # Modules that cookbooks include and whose work is done elsewhere here.
    %i[PowershellOut WhyRun EnforceOwnershipAndPermissions SecurableResource GetSourceFromPackage Deprecation Provides
       ShellHelper PowershellTypeCoercions WindowsArchitectureHelper NotifyOnChange Homebrew HomebrewUser Securable UserContext
       FileClass DefaultPaths OpensslHelper].each do |name|
      remove_const(name) if autoload?(name)
      const_set(name, Module.new)
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
