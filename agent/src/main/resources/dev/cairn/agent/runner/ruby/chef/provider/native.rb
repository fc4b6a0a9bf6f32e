class Chef
  class Provider
    # Hands an action to Java's providers: one crossing of the border with all properties, and the changes come back.
    module Native
      VERBS = %i[create create_if_missing delete touch run install upgrade remove purge reconfig lock unlock start stop
                 restart reload enable disable mask unmask periodic update modify manage sync checkout export diff
                 mount umount unmount remount extract].freeze

      VERBS.each { |verb| define_method(:"action_#{verb}") { native(verb) } }

      def native_type
        chosen = new_resource.provider ? nil : new_resource.class.native_type
        chosen || self.class.native_type
      end

      # Properties as Java gets them: what is set, and defaults.
      def native_properties
        resource = @new_resource
        constants, others = resource.class.native_properties
        result = constants.dup
        others.each do |key, ivar, property|
          if resource.instance_variable_defined?(ivar)
            value = resource.instance_variable_get(ivar)
            value = property.get(resource) if value.is_a?(DelayedEvaluator)
          elsif property.constant? || !property.derived?
            next
          else
            value = property.get(resource)
          end
          value.nil? ? result.delete(key) : result[key] = value
        end
        resource.class.native_type ? result : said_otherwise.merge!(result)
      end

      def native(action, properties = native_properties)
        resource = @new_resource
        changes = Cairn::Machine.converge(native_type, resource.name, action.name, properties, why_run?, resource.sensitive)
        return false unless changes
        @updated = true
        resource.updated_by_last_action(true)
        changes.each { |change| report(change) }
        true
      end

      private

      # A cookbook's own resource class in the hands of a provider of the engine: it may say the words of that provider's
      # type as plain methods.
      def said_otherwise
        type = Types.find(native_type.to_sym, run_context.node)
        return {} unless type
        type.properties.each_key.with_object({}) do |name, result|
          value = new_resource.public_send(name) if new_resource.respond_to?(name)
          result[name.name] = value unless value.nil?
        end
      end

      def report(change)
        description, property, before, after, diff = change
        events.resource_update_applied(@new_resource, @action, description, diff, property, before, after)
      end
    end

    # What a resource of the engine has whose provider no cookbook names.
    class Plain < Provider
      include Native
    end

    # The classes that cookbooks name, subclass and reopen, with the superclasses that Chef's have.
    class File < Provider
      include Native
      native_type 'file'
    end
    class Template < File
      native_type 'template'
    end
    class CookbookFile < File
      native_type 'cookbook_file'
    end
    class RemoteFile < File
      native_type 'remote_file'
    end
    class Directory < File
      native_type 'directory'
    end
    class Link < Provider
      include Native
      native_type 'link'
    end
    class Execute < Provider
      include Native
      native_type 'execute'
    end
    class Script < Execute
      native_type 'script'
    end
    class User < Provider
      include Native
      native_type 'user'
      class Useradd < User; end
      class Linux < User; end
    end
    class Group < Provider
      include Native
      native_type 'group'
      class Groupadd < Group; end
      class Gpasswd < Group; end
      class Usermod < Group; end
    end
    class Cron < Provider
      include Native
      native_type 'cron'
      class Unix < Cron; end
    end
    class AptUpdate < Provider
      include Native
      native_type 'apt_update'
    end
    class Git < Provider
      include Native
      native_type 'git'

      # The commit that the resource's revision means at the remote, which deployments name their releases by.
      def target_revision
        return new_resource.revision if new_resource.revision.to_s.match?(/\A[0-9a-f]{40}\z/)
        changes = Cairn::Machine.converge(native_type, new_resource.name, 'resolve', native_properties, false, new_resource.sensitive)
        changes.first[3]
      end
      alias revision_slug target_revision
      alias revision_sha target_revision
    end
    class Mount < Provider
      include Native
      native_type 'mount'
    end

    class Package < Provider
      include Native
      native_type 'package'

      class << self
        # Cookbooks' own classes may define the single steps.
        def method_added(name)
          super
          Steps.taken_by(self) if name.end_with?('_package') && Steps::PACKAGE.value?(name)
        end

        def use_multipackage_api(value = true) = @multipackage = value
        def use_multipackage_api? = @multipackage || (superclass.respond_to?(:use_multipackage_api?) && superclass.use_multipackage_api?)
        def allow_nils(*) = nil
      end

      def shell_out_with_timeout(*command, **options) = shell_out(*command, **options)
      def shell_out_with_timeout!(*command, **options) = shell_out!(*command, **options)
      { :Apt => 'apt_package', :Dpkg => 'dpkg_package', :Rpm => 'rpm_package', :Yum => 'yum_package', :Dnf => 'dnf_package',
        :Zypper => 'zypper_package', :Snap => 'snap_package', :Apk => 'apk_package', :Portage => 'portage_package',
        :Pacman => 'pacman_package', :EasyInstall => 'easy_install_package' }.each do |constant, type|
        const_set(constant, Class.new(self) { native_type type })
      end
    end

    class Service < Provider
      include Native
      native_type 'service'

      def self.method_added(name)
        super
        Steps.taken_by(self) if name.end_with?('_service') && Steps::SERVICE.value?(name)
      end

      # Which way of managing services the recipe asks for; nil leaves it to the platform.
      def self.scheme(name = nil)
        @scheme = name if name
        @scheme || (superclass.respond_to?(:scheme) ? superclass.scheme : nil)
      end

      def native_properties
        properties = super
        properties['supports'] = new_resource.supports.transform_keys(&:to_s) unless new_resource.supports.empty?
        properties['provider'] = self.class.scheme if self.class.scheme
        properties
      end

      class Simple < Service
        scheme 'simple'
      end
      class Init < Simple
        scheme 'init'
      end
      class Debian < Init
        scheme 'debian'
      end
      class Insserv < Init
        scheme 'insserv'
      end
      class Invokercd < Init
        scheme 'invokercd'
      end
      class Redhat < Init
        scheme 'redhat'
      end
      class Upstart < Simple
        scheme 'upstart'
      end
      class Systemd < Simple
        scheme 'systemd'
      end
      class Gentoo < Init; end
      class Arch < Init; end
    end

    class File
      # Everything of the file family that needs Ruby: verification blocks.
      def native_properties
        properties = super
        verifications = new_resource.verifications
        unless verifications.empty?
          commands, blocks = verifications.partition { |item| !item.respond_to?(:call) }
          properties['verify'] = commands.map(&:to_s) unless commands.empty?
          properties['verify_blocks'] = blocks unless blocks.empty?
        end
        properties['backup_directory'] = Config[:file_backup_path].to_s
        properties
      end
    end

    class Template
      def native_properties
        properties = super
        properties.delete('variables')
        properties.delete('source')
        properties.delete('cookbook')
        properties.delete('local')
        properties
      end

      %i[create create_if_missing touch].each do |verb|
        define_method(:"action_#{verb}") do
          properties = native_properties
          if verb != :create_if_missing || !::File.exist?(properties['path'])
            properties['content'] = Mixin::Template.render(new_resource, run_context)
          end
          native(verb, properties)
        end
      end
    end

    class CookbookFile
      def native_properties
        properties = super
        properties.delete('source')
        properties.delete('cookbook')
        properties
      end

      %i[create create_if_missing touch].each do |verb|
        define_method(:"action_#{verb}") do
          properties = native_properties
          properties['content_path'] = run_context.cookbook_collection.file_of(new_resource, :files, node)
          native(verb, properties)
        end
      end
    end

    class Execute
      # True when the command succeeds; for guards.
      def succeeds? = Mixin::ShellOut.run(nil, [new_resource.guard_command], new_resource.guard_inheritance).error? == false

      def native_properties
        properties = super
        properties['live_stream'] = true if new_resource.live_stream
        properties
      end
    end

    class Script
      # Code from the standard input of the interpreter, as the resource would run it.
      def succeeds?
        options = new_resource.guard_inheritance.merge(:input => new_resource.code.to_s)
        Mixin::ShellOut.run(nil, [[new_resource.interpreter, *new_resource.flags.to_s.split]], options).error? == false
      end
    end

    Cairn.lazily(self, :Foreign, 'chef/provider/foreign')
    Cairn.lazily(self, :Steps, 'chef/provider/steps')
    [Package, Service].each do |family|
      family.define_singleton_method(:const_missing) { |name| (equal?(family) && Foreign.find(family, name)) || super(name) }
    end

    class Package
      Cairn.lazily(Yum, :YumCache, 'chef/provider/package_caches')
      Cairn.lazily(Dnf, :PythonHelper, 'chef/provider/package_caches')
    end

    Cairn.lazily(Package, :Rubygems, 'chef/resource/gem_package')
    { :RubyBlock => 'chef/resource/ruby_block', :WhyrunSafeRubyBlock => 'chef/resource/ruby_block',
      :LWRPBase => 'chef/resource/lwrp_base', :Deploy => 'chef/resource/deploy', :TimestampedDeploy => 'chef/resource/deploy',
      :DeployRevision => 'chef/resource/deploy', :DeployBranch => 'chef/resource/deploy', :Subversion => 'chef/resource/subversion',
      :RemoteDirectory => 'chef/resource/remote_directory', :Ohai => 'chef/resource/ohai', :HttpRequest => 'chef/resource/http_request',
      :SystemdUnit => 'chef/resource/systemd_unit', :ChefGem => 'chef/resource/gem_package', :ChefHandler => 'chef/resource/chef_handler',
      :Reboot => 'chef/resource/reboot', :Route => 'chef/resource/network', :Ifconfig => 'chef/resource/network',
      :Env => 'chef/resource/env', :Mdadm => 'chef/resource/mdadm', :Unsupported => 'chef/resource/unsupported',
      :Log => 'chef/resource/log' }.each { |constant, part| Cairn.lazily(self, constant, part) }
  end
end
