class Chef
  class Resource
    # Gems of the machine's Ruby.
    class GemPackage < Package
      native_type 'gem_package'

      property :options, [String, Hash, Array, nil], :desired_state => false
      property :source, [String, Array, false, nil], :desired_state => false
      property :gem_binary, String, :desired_state => false
      property :clear_sources, [true, false, nil], :desired_state => false
      property :include_default_source, [true, false, nil], :desired_state => false
    end
    Package::GemPackage = GemPackage

    # Gems of the engine's own Ruby.
    class ChefGem < GemPackage
      native_type 'chef_gem'
      def after_declared
        @compile_time = true if @compile_time.nil? && Cairn.chef_line_before?(13)
        super
      end
    end
  end

  class Provider
    class Package
      class Rubygems < Package
        native_type 'gem_package'

        # What libraries of old patch, subclass and ask.
        class GemEnvironment; end
        class CurrentGemEnvironment < GemEnvironment; end
        class AlternateGemEnvironment < GemEnvironment
          include Mixin::ShellOut

          attr_reader :gem_binary_location

          def initialize(gem_binary)
            @gem_binary_location = gem_binary
          end

          def gem_paths = shell_out!("#{gem_binary_location} env gempath").stdout.split(::File::PATH_SEPARATOR).map(&:strip)
        end

        attr_reader :gem_env

        def initialize(new_resource, run_context = nil)
          super
          @gem_env = AlternateGemEnvironment.new(gem_binary_path)
        end

        def gem_binary_path = (new_resource.gem_binary if new_resource.respond_to?(:gem_binary)) || 'gem'

        def source_is_remote?
          source = new_resource.source
          !source.is_a?(String) || (source.match?(%r{\A[a-z][a-z0-9+.-]*://}i) && !source.start_with?('file:'))
        end

        def opts = expand_options(new_resource.options)

        # A cookbook's own provider of gems tells by its environment where they are.
        def known_states
          return super unless is_a?(Steps::OfPackages)
          Array(new_resource.package_name).each_with_index.map do |name, index|
            wanted = Array(new_resource.version)[index]
            versions = installed_versions(name)
            present = versions.include?(wanted) ? wanted : versions.max_by { |version| Gem::Version.new(version) }
            ["state of #{name}", 'version', present, wanted || Gem.latest_version_for(name)&.to_s, []]
          end
        end

        private

        def installed_versions(name)
          require 'rubygems'
          gem_env.gem_paths.flat_map { |path| Dir["#{path}/specifications/#{name}-*.gemspec"] }
                 .filter_map { |file| ::File.basename(file, '.gemspec')[/\A#{Regexp.escape(name)}-(\d[\w.]*)/, 1] }
        end
      end
    end

    # Gems for the recipes' own Ruby, which is JRuby: in a directory of the file cache, so that they stay.
    class ChefGem < Package::Rubygems
      # Libraries that are here already, under names that recipes ask for.
      BUILT_IN = %w(rest-client json chef-sugar bundler rake rexml base64 csv bigdecimal mixlib-shellout mixlib-log ohai chef).freeze

      %i[install upgrade].each do |verb|
        define_method(:"action_#{verb}") do
          Array(new_resource.package_name).each { |name| install(name) unless present?(name, verb) }
        end
      end

      %i[remove purge].each do |verb|
        define_method(:"action_#{verb}") do
          Array(new_resource.package_name).each do |name|
            found = installed(name)
            next if found.empty?
            converge_by("remove gem #{name} from the recipe engine") { found.each { |specification| FileUtils.rm_rf([specification.gem_dir, specification.loaded_from]) } }
          end
        end
      end

      private

      def place = ::File.join(Config[:file_cache_path].to_s, 'gems')

      def requirement = Gem::Requirement.new(*Array(new_resource.version).compact)

      def use_place
        require 'rubygems'
        Gem.paths = { 'GEM_HOME' => Gem.dir, 'GEM_PATH' => [place, *Gem.path].uniq.join(::File::PATH_SEPARATOR) }
      end

      def installed(name)
        use_place
        Gem::Specification.find_all_by_name(name)
      end

      def present?(name, verb)
        return true if BUILT_IN.include?(name)
        found = installed(name).find { |specification| requirement.satisfied_by?(specification.version) } or return false
        return false if verb == :upgrade && found.version < newest(name)
        activate(found)
        true
      end

      # The version that an upgrade would bring.
      def newest(name)
        from_sources
        return Gem::Package.new(new_resource.source).spec.version if local_file?
        found, problems = Gem::SpecFetcher.fetcher.spec_for_dependency(Gem::Dependency.new(name, requirement))
        versions = found.map { |specification, _| specification.version }
        raise Exceptions::Package, "#{new_resource}: #{explained(name, 'is in none of the sources', problems)}" if versions.empty?
        versions.max
      end

      def local_file? = new_resource.source.is_a?(String) && ::File.file?(new_resource.source)

      def from_sources
        require 'rubygems/dependency_installer'
        require 'rubygems/package'
        Gem.sources = Array(new_resource.source) if new_resource.source && !local_file?
      end

      def explained(name, what, problems) = ["the gem #{name} #{what}", *problems.map { |problem| problem.respond_to?(:wordy) ? problem.wordy : problem.to_s }].join('; ')

      # Ruby keeps to the version that it has begun with.
      def activate(specification)
        specification.activate
      rescue ::LoadError => e
        Chef::Log.warn("#{new_resource}: #{e.message}; the other version counts from the next run on")
      end

      def install(name)
        converge_by("install gem #{name}#{" #{requirement}" if new_resource.version} into the recipe engine") do
          from_sources
          FileUtils.mkdir_p(place)
          installer = Gem::DependencyInstaller.new(:install_dir => place, :document => [], :ignore_dependencies => false)
          installer.install(local_file? ? new_resource.source : name, requirement)
          use_place
          Gem::Specification.reset
          activate(Gem::Specification.find_by_name(name, requirement))
        end
      rescue Gem::Ext::BuildError, Gem::InstallError => e
        raise Exceptions::Package, "#{new_resource}: the gem #{name} cannot be installed into the recipe engine, which is JRuby and cannot load gems written in C: #{e.message.lines.first&.strip}"
      rescue Gem::Exception, SocketError, SystemCallError => e
        raise Exceptions::Package, "#{new_resource}: #{explained(name, "cannot be fetched: #{e.message.lines.first&.strip}", e.respond_to?(:errors) ? Array(e.errors) : [])}"
      end
    end
  end
end
