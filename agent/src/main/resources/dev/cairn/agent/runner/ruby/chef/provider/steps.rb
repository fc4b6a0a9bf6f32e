class Chef
  class Provider
    # Providers of cookbooks that say how a package is installed or a service started, and leave to Chef's provider when:
    # as soon as a class defines such a step, its actions go by the steps.
    module Steps
      PACKAGE = { :install => :install_package, :upgrade => :upgrade_package, :remove => :remove_package, :purge => :purge_package,
                  :reconfig => :reconfig_package }.freeze
      SERVICE = { :enable => :enable_service, :disable => :disable_service, :start => :start_service, :stop => :stop_service,
                  :restart => :restart_service, :reload => :reload_service, :mask => :mask_service, :unmask => :unmask_service }.freeze

      def self.taken_by(type) = type.include(type <= Package ? OfPackages : OfServices)

      module OfPackages
        PACKAGE.each do |verb, step|
          define_method(:"action_#{verb}") do
            targets = targets_of(verb)
            next if targets.empty?
            converge_by(targets.map { |name, version| "#{verb} #{"version #{version} of " if version}package #{name}" }) { take(step, targets) }
          end

          # What the engine does, for steps that add to it.
          define_method(step) do |name, version|
            native(verb, native_properties.merge('package_name' => Array(name), 'version' => Array(version)))
          end
        end

        def removing_package? = !targets_of(:remove).empty?

        private

        def take(step, targets)
          return __send__(step, *targets.transpose) if new_resource.package_name.is_a?(Array) && self.class.use_multipackage_api?
          targets.each { |name, version| __send__(step, name, version) }
        end

        # Names that need the action, with the version for it.
        def targets_of(verb)
          wanted = Array(new_resource.version)
          present = Array(current_resource&.version)
          Array(new_resource.package_name).each_with_index.filter_map do |name, index|
            case verb
            when :install then to_install(name, wanted[index], present[index], index)
            when :upgrade then to_upgrade(name, wanted[index], present[index], index)
            else [name, wanted[index]] if present[index] && (wanted[index].nil? || wanted[index] == present[index])
            end
          end
        end

        def to_install(name, wanted, present, index)
          return (wanted == present ? nil : [name, wanted]) if wanted
          return if present
          [name, offered(index) || raise(Exceptions::Package, "No candidate version available for #{name}")]
        end

        def to_upgrade(name, wanted, present, index)
          version = wanted || offered(index)
          [name, version] unless version.nil? || version == present
        end

        def offered(index) = Array(candidate_version)[index]
      end

      module OfServices
        SERVICE.each do |verb, step|
          define_method(:"action_#{verb}") do
            converge_by("#{verb} service #{new_resource}") { __send__(step) } if needed?(verb)
          end
          define_method(step) { native(verb) }
        end

        private

        def needed?(verb)
          return true if current_resource.nil?
          case verb
          when :enable then !current_resource.enabled
          when :disable then current_resource.enabled
          when :start then !current_resource.running
          when :stop, :reload then current_resource.running
          else true
          end
        end
      end
    end
  end
end
