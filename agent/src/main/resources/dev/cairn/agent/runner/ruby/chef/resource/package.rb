class Chef
  class Resource
    # Software packages; the platform decides by which tool.
    class Package < Resource
      native_type 'package'
      allowed_actions :install, :upgrade, :remove, :purge, :reconfig, :lock, :unlock
      default_action :install

      property :package_name, [String, Array], :name_property => true, :identity => true
      property :version, [String, Array, nil]
      property :options, [String, Array, nil], :desired_state => false
      property :source, [String, Array, nil], :desired_state => false
      property :timeout, [String, Integer], :default => 900, :desired_state => false, :coerce => proc { |value| value.is_a?(String) ? Integer(value) : value }
      property :environment, Hash, :desired_state => false
      property :response_file, String, :desired_state => false
      property :response_file_variables, Hash, :default => {}, :desired_state => false
      property :default_release, String, :desired_state => false
      property :overwrite_config_files, [true, false], :default => false, :desired_state => false
      property :allow_downgrade, [true, false], :default => true, :desired_state => false
      property :arch, [String, Array], :desired_state => false
      property :flush_cache, [Hash, Array], :desired_state => false
      property :anchor_package_regex, [true, false], :default => false, :desired_state => false

      def initialize(name, *rest)
        # An array of names is the names, and joined the resource's own.
        @package_name = name if name.is_a?(Array)
        super
      end

      # package is apt_package on a Debian, and prints as that.
      def self.class_for(node)
        case node['platform_family']
        when 'debian' then AptPackage
        when 'fedora' then DnfPackage
        when 'rhel', 'amazon' then node['platform_version'].to_i >= 8 && node['platform'] != 'amazon' ? DnfPackage : YumPackage
        when 'suse' then ZypperPackage
        when 'alpine' then ApkPackage
        else Package
        end
      end
    end

    { :AptPackage => 'apt_package', :DpkgPackage => 'dpkg_package', :YumPackage => 'yum_package', :DnfPackage => 'dnf_package',
      :RpmPackage => 'rpm_package', :ZypperPackage => 'zypper_package', :ApkPackage => 'apk_package',
      :SnapPackage => 'snap_package' }.each do |constant, type|
      const_set(constant, Class.new(Package) { native_type type })
    end

    class SnapPackage
      property :channel, String, :default => 'stable', :desired_state => false
    end

    class YumPackage
      property :yum_binary, String, :desired_state => false
    end

    class ZypperPackage
      property :gpg_check, [true, false], :default => true, :desired_state => false
      property :global_options, [String, Array, nil], :desired_state => false
    end
  end

  class Provider
    class Package
      # A package resource keeps the choice of the tool to Java, where the source decides, too.
      def native_type
        return self.class.native_type unless self.class.native_type == 'package'
        new_resource.declared_type == :package ? 'package' : new_resource.class.native_type
      end

      def native_properties
        properties = super
        if new_resource.response_file
          properties.delete('response_file')
          properties['response_file_content'] = response_file_content
        end
        properties
      end

      # What is there of the packages and what could be: found out when a cookbook asks, since the engine's own actions see
      # for themselves.
      class AsFound
        attr_reader :name, :package_name

        def initialize(provider)
          @provider = provider
          @name = provider.new_resource.name
          @package_name = provider.new_resource.package_name
        end

        def version = of_each(2)
        def candidate_version = of_each(3)

        private

        def of_each(index)
          @states ||= @provider.known_states
          values = @states.map { |state| state[index] }
          package_name.is_a?(Array) ? values : values.first
        end
      end

      def current_resource = (@current_resource ||= AsFound.new(self))
      def load_current_resource = current_resource
      attr_writer :candidate_version
      def candidate_version = defined?(@candidate_version) ? @candidate_version : AsFound.new(self).candidate_version
      # Each name with the wanted, the installed and the offered version.
      def each_package
        known_states.zip(Array(new_resource.package_name), Array(new_resource.version)) { |state, name, version| yield name, version, state[2], state[3] }
      end

      def known_states = Cairn::Machine.converge(native_type, new_resource.name, 'state', native_properties, false, new_resource.sensitive)

      private

      def expand_options(options) = options ? " #{options.is_a?(Array) ? options.join(' ') : options}" : ''

      # Preseeding answers, rendered from a template or taken from the cookbook's files.
      def response_file_content
        cookbook = run_context.cookbook_collection.fetch!(new_resource.cookbook_name)
        source = new_resource.response_file
        return ::File.binread(cookbook.file_for(:files, source, node)) unless cookbook.has_template_for_node?(node, source)
        context = Mixin::Template::TemplateContext.new(new_resource.response_file_variables)
        context[:node] = node
        Mixin::Template.evaluate(cookbook.file_for(:templates, source, node), context)
      end
    end
  end
end
