class Chef
  class Resource
    # A release of an application: source from a repository in a directory of its own, and the link current to it.
    # Chef had it up to 13; the deployments of OpsWorks are made of it.
    class Deploy < Resource
      include FromRepository

      allowed_actions :deploy, :force_deploy, :rollback
      default_action :deploy

      property :deploy_to, String, :name_property => true, :identity => true
      property :role, String, :desired_state => false
      property :branch, String, :desired_state => false
      property :migration_command, String, :desired_state => false
      property :repository_cache, String, :default => 'cached-copy', :desired_state => false
      property :copy_exclude, [String, Array], :default => [], :coerce => proc { |value| Array(value) }, :desired_state => false
      property :keep_releases, Integer, :default => 5, :coerce => proc { |value| [Integer(value), 1].max }, :desired_state => false
      property :purge_before_symlink, [Array, nil], :default => %w(log tmp/pids public/system), :desired_state => false
      property :create_dirs_before_symlink, [Array, nil], :default => %w(tmp public config), :desired_state => false
      property :symlinks, [Hash, nil], :default => { 'system' => 'public/system', 'pids' => 'tmp/pids', 'log' => 'log' }, :desired_state => false
      property :symlink_before_migrate, [Hash, nil], :default => { 'config/database.yml' => 'config/database.yml' }, :desired_state => false
      property :svn_username, String, :desired_state => false
      property :svn_password, String, :desired_state => false
      property :svn_arguments, [String, nil, false], :desired_state => false
      property :svn_info_args, [String, nil, false], :desired_state => false
      property :svn_force_export, [true, false], :default => false, :desired_state => false
      property :shallow_clone, [true, false, nil], :default => false, :desired_state => false
      # One word stands for the name of an environment of Rails.
      property :environment, [Hash, String, nil], :desired_state => false, :coerce => proc { |value|
        value.is_a?(String) ? %w(RAILS_ENV RACK_ENV MERB_ENV).to_h { |name| [name, value] } : value
      }
      property :enable_checkout, [true, false], :default => true, :desired_state => false
      property :checkout_branch, String, :default => 'deploy', :desired_state => false
      property :scm_provider, :default => nil, :desired_state => false, :coerce => proc { |value|
        value.is_a?(String) || value.is_a?(Symbol) ? Provider.const_get(Types.camel_case(value.to_s.to_sym), false) : value
      }
      %i[migrate rollback_on_error].each { |name| property name, [true, false, nil], :default => false, :desired_state => false }

      alias repo repository
      alias env environment
      alias git_ssh_wrapper ssh_wrapper
      alias deploy_revision revision

      def initialize(name, run_context = nil)
        super
        @deploy_to = name.to_s
        @provider = Provider::Deploy::Timestamped
      end

      def branch(value = nil)
        revision(value) if value
        revision
      end

      # The paths that recipes and hooks ask for.
      def destination = "#{shared_path}/#{repository_cache}"
      def shared_path = "#{deploy_to}/shared"
      def current_path = "#{deploy_to}/current"
      def release_path = @release_path
      attr_writer :release_path

      def depth(value = nil)
        @depth = value unless value.nil?
        @depth || (shallow_clone ? 5 : nil)
      end

      # A command, or a block that is a recipe of its own.
      def restart_command(value = nil, &block)
        given = block || value
        @restart_command = given if given
        @restart_command
      end
      alias restart restart_command

      # Each a block, or a file of the release.
      %i[before_migrate before_symlink before_restart after_restart].each do |hook|
        define_method(hook) do |file = nil, &block|
          given = block || file
          instance_variable_set(:"@#{hook}", given) if given
          instance_variable_get(:"@#{hook}")
        end
      end
    end

    class TimestampedDeploy < Deploy; end

    class DeployRevision < Deploy
      def initialize(name, run_context = nil)
        super
        @provider = Provider::Deploy::Revision
      end
    end

    class DeployBranch < DeployRevision
      def initialize(name, run_context = nil)
        super
        @provider = Provider::Deploy::Branch
      end
    end
  end

  class Provider
    # Lays out deploy_to as shared/, releases/<slug>/ and current.
    class Deploy < Provider
      # What the plain type `deploy` means.
      def self.new(*arguments) = equal?(Deploy) ? Timestamped.new(*arguments) : super

      include DSL::Recipe

      attr_reader :release_path, :scm_provider, :previous_release_path

      def load_current_resource
        @release_path = "#{new_resource.deploy_to}/releases/#{release_slug}"
        new_resource.release_path = @release_path
        @shared_path = new_resource.shared_path
      end

      # The repository as a resource of its own, at the place of the cached copy.
      def scm_resource
        @scm_resource ||= begin
          wanted = new_resource
          type = (wanted.scm_provider || Git) <= Subversion ? Resource::Subversion : Resource::Git
          scm = type.new("#{wanted.name} cached copy", run_context)
          scm.cookbook_name = wanted.cookbook_name
          scm.recipe_name = wanted.recipe_name
          scm.source_line = wanted.source_line
          values = { :destination => wanted.destination, :repository => wanted.repository, :revision => wanted.revision, :user => wanted.user,
                     :group => wanted.group, :depth => wanted.depth, :remote => wanted.remote, :ssh_wrapper => wanted.ssh_wrapper,
                     :enable_submodules => wanted.enable_submodules, :enable_checkout => wanted.enable_checkout,
                     :checkout_branch => wanted.checkout_branch, :additional_remotes => wanted.additional_remotes, :timeout => wanted.timeout,
                     :svn_username => wanted.svn_username, :svn_password => wanted.svn_password, :svn_arguments => wanted.svn_arguments,
                     :svn_info_args => wanted.svn_info_args, :environment => wanted.environment }
          values.each { |name, value| scm.public_send(name, value) if scm.respond_to?(name) && !value.nil? }
          scm
        end
      end

      def scm_provider = (@scm_provider ||= (new_resource.scm_provider || Git).new(scm_resource, run_context))

      def sudo(command, &block) = execute(command, &block)
      def run(command, &block)
        execute(command) do
          instance_eval(&block) if block
        end.tap { |resource| run_as(resource) }
      end

      def action_deploy
        if deployed?(release_path)
          return Chef::Log.debug("#{new_resource} is the latest version") if current_release?(release_path)
          action_rollback_to(release_path)
        else
          deploy_or_undo
        end
      end

      def action_force_deploy
        if deployed?(release_path)
          converge_by("delete deployed app at #{release_path} prior to force-deploy") { FileUtils.rm_rf(release_path) }
        end
        deploy_or_undo
      end

      def action_rollback
        releases = all_releases
        index = current_release_path ? releases.index(current_release_path) : nil
        target = index ? (index.positive? ? releases[index - 1] : nil) : releases[-2]
        raise "There is no release to rollback to!" unless target
        action_rollback_to(target)
      end

      # ---- the steps, which cookbooks override ---------------------------------------------------------------------

      def deploy
        verify_directories_exist
        update_cached_repo
        enforce_ownership
        copy_cached_repo
        install_gems
        enforce_ownership
        callback(:before_migrate, new_resource.before_migrate)
        migrate
        callback(:before_symlink, new_resource.before_symlink)
        symlink
        callback(:before_restart, new_resource.before_restart)
        restart
        callback(:after_restart, new_resource.after_restart)
        cleanup!
      end

      def callback(what, given = nil)
        @collection = nil
        case given
        when Proc then recipe_eval(&given)
        when String
          file = ::File.join(release_path, given)
          raise "Can't find your callback file #{file}" unless ::File.exist?(file) || why_run?
          run_callback_from_file(file)
        when nil then run_callback_from_file("#{release_path}/deploy/#{what}.rb")
        else raise ArgumentError, "You gave a callback of the class #{given.class} for #{what}: it takes a block or a file of the release"
        end
      end

      def run_callback_from_file(file)
        return unless ::File.exist?(file)
        Chef::Log.info("#{new_resource} running callback #{file}")
        recipe_eval do
          Dir.chdir(release_path) { Cairn::Source.evaluate(self, file) }
        end
      end

      def migrate
        run_symlinks_before_migrate
        return unless new_resource.migrate
        enforce_ownership
        converge_by("execute migration command #{new_resource.migration_command}") do
          shell_out!(new_resource.migration_command, **run_options(:cwd => release_path, :log_level => :info))
        end
      end

      def symlink
        purge_tempfiles_from_current_release
        link_tempfiles_to_current_release
        link_current_release_to_production
      end

      def restart
        command = new_resource.restart_command
        case command
        when nil then nil
        when Proc then recipe_eval(&command)
        else
          converge_by("restart app using command #{command}") do
            shell_out!(command, **run_options(:cwd => new_resource.current_path))
          end
        end
      end

      def cleanup!
        converge_by('update release history data') { release_created(release_path) } if why_run? || release_path
        (all_releases - [release_path]).tap { |others| others.pop(new_resource.keep_releases - 1) if new_resource.keep_releases > 1 }.each do |old|
          converge_by("remove old release #{old}") do
            FileUtils.rm_rf(old)
            release_deleted(old)
          end
        end
      end

      def all_releases = Dir.glob("#{escaped(new_resource.deploy_to)}/releases/*").sort

      def update_cached_repo
        return if new_resource.svn_force_export
        scm_resource.run_action(:sync)
      end

      def verify_directories_exist
        [new_resource.deploy_to, new_resource.shared_path].each do |directory|
          next if ::File.directory?(directory)
          converge_by("create directory #{directory}") { FileUtils.mkdir_p(directory) }
        end
        enforce_ownership
      end

      # Chef gives the whole tree to the deploying user.
      def enforce_ownership
        owner = "#{new_resource.user}:#{new_resource.group}" if new_resource.group
        owner ||= new_resource.user&.to_s
        return if owner.nil? || !::File.exist?(new_resource.deploy_to)
        return if why_run?
        shell_out!('chown', '-R', owner, '--', "#{new_resource.deploy_to}/.")
      end

      def copy_cached_repo
        converge_by("deploy from repo to #{release_path}") do
          FileUtils.rm_rf(release_path)
          FileUtils.mkdir_p(release_path)
          if new_resource.svn_force_export
            scm_resource.destination(release_path)
            scm_resource.run_action(:force_export)
          else
            shell_out!('cp', '-RPp', "#{new_resource.destination}/.", release_path)
            new_resource.copy_exclude.each { |name| FileUtils.rm_rf(Dir.glob("#{escaped(release_path)}/**/#{name}", ::File::FNM_DOTMATCH)) }
          end
          release_created(release_path)
        end
      end

      # Gems that a release names in gems.yml, as a list of name and version.
      def install_gems
        file = "#{release_path}/gems.yml"
        return unless ::File.exist?(file)
        require 'yaml'
        list = YAML.load_file(file)
        recipe_eval do
          list.each do |gem|
            gem_package(gem[:name]) do
              action :install
              version gem[:version]
            end
          end
        end
      end

      def run_symlinks_before_migrate
        links = new_resource.symlink_before_migrate || {}
        converge_by("make pre-migration symlinks: #{links.map { |from, to| "#{from} => #{to}" }.join(', ')}") do
          links.each { |source, target| link_shared(source, target) }
        end
      end

      def purge_tempfiles_from_current_release
        names = new_resource.purge_before_symlink || []
        return if names.empty?
        converge_by("purge directories in checkout #{names.join(', ')}") do
          names.each { |name| FileUtils.rm_rf(::File.join(release_path, name)) }
        end
      end

      def link_tempfiles_to_current_release
        names = new_resource.create_dirs_before_symlink || []
        converge_by("create directories before symlinking: #{names.join(', ')}") do
          names.each { |name| FileUtils.mkdir_p(::File.join(release_path, name)) }
        end
        links = new_resource.symlinks || {}
        converge_by("link shared paths into current release: #{links.map { |from, to| "#{from} => #{to}" }.join(', ')}") do
          links.each { |source, target| link_shared(source, target) }
        end
        run_symlinks_before_migrate
        enforce_ownership
      end

      def link_current_release_to_production
        converge_by("link current release #{release_path} into production at #{new_resource.current_path}") do
          # Renamed over the old link, so that there is no moment without one.
          staged = "#{new_resource.deploy_to}/.current.cairn"
          FileUtils.rm_f(staged)
          ::File.symlink(release_path, staged)
          if ::File.directory?(new_resource.current_path) && !::File.symlink?(new_resource.current_path)
            ::File.unlink(staged)
            raise Exceptions::FileTypeMismatch, "#{new_resource.current_path} is a directory, not a link to a release; move it away"
          end
          ::File.rename(staged, new_resource.current_path)
        end
        enforce_ownership
      end

      # ---- for hooks and subclasses --------------------------------------------------------------------------------

      def run_options(more = {})
        options = { :user => new_resource.user, :group => new_resource.group, :environment => new_resource.environment }.compact
        options.merge(more)
      end

      def shared_path = new_resource.shared_path
      def current_path = new_resource.current_path

      # Of Chef up to 11.
      def run_command(options)
        options = options.transform_keys(&:to_sym)
        command = options.delete(:command)
        options.delete(:command_string)
        shell_out!(command, **options)
      end

      def deployed?(path) = all_releases.include?(path)
      def current_release?(path) = current_release_path == path
      def current_release_path
        link = new_resource.current_path
        ::File.symlink?(link) ? ::File.readlink(link) : nil
      end

      protected

      def release_created(_path); end
      def release_deleted(_path); end
      def release_slug = raise(Exceptions::Override, "#{self.class} must say how releases are named")

      private

      def deploy_or_undo
        previous = current_release_path
        deploy
      rescue Exception => e # rubocop:disable Lint/RescueException -- undone whatever stopped it, and raised again
        raise unless new_resource.rollback_on_error
        Chef::Log.warn("Error on deploying #{release_path}: #{e.message}")
        relink(previous, new_resource.current_path) if previous && current_release_path != previous
        FileUtils.rm_rf(release_path)
        release_deleted(release_path)
        raise
      end

      # The release becomes current again, and what is newer goes.
      def action_rollback_to(target)
        newer = all_releases.drop_while { |release| release != target }.drop(1)
        @release_path = target
        new_resource.release_path = target
        converge_by("rollback to release #{target}") do
          symlink_to_target
          restart
          newer.each do |release|
            FileUtils.rm_rf(release)
            release_deleted(release)
          end
        end
      end

      def symlink_to_target
        link_tempfiles_to_current_release
        link_current_release_to_production
      end

      def link_shared(source, target)
        link = ::File.join(release_path, target)
        FileUtils.mkdir_p(::File.dirname(link)) unless ::File.exist?(::File.dirname(link))
        relink(::File.join(new_resource.shared_path, source), link)
      end

      # In the place of an old link, also of one that leads to a directory.
      def relink(target, link)
        ::File.unlink(link) if ::File.symlink?(link)
        FileUtils.ln_sf(target, link)
      end

      def run_as(resource)
        resource.user(new_resource.user) if new_resource.user && resource.user.nil?
        resource.group(new_resource.group) if new_resource.group && resource.group.nil?
        resource.cwd(release_path) unless resource.cwd
        resource.environment(new_resource.environment) if new_resource.environment && resource.environment.nil?
      end

      def escaped(path) = path.gsub(/[\\{}\[\]*?]/) { |sign| "\\#{sign}" }

      # Every deployment is a release, named by its time.
      class Timestamped < Deploy
        protected

        def release_slug = Time.now.utc.strftime('%Y%m%d%H%M%S')
      end

      # A release is named by the revision, which is not deployed twice.
      class Revision < Deploy
        # By the order of their deployment, which the cache keeps; names of revisions have none.
        def all_releases
          known = release_history
          present = super
          known.select { |release| present.include?(release) } + (present - known)
        end

        protected

        def release_created(path)
          save_history(release_history.reject { |release| release == path } + [path])
        end

        def release_deleted(path)
          save_history(release_history.reject { |release| release == path })
        end

        def release_slug = scm_provider.revision_slug

        private

        def cache_file = "revision-deploys/#{new_resource.name.gsub(/[^\w.-]/, '_')}"

        def release_history
          FileCache.has_key?(cache_file) ? JSONCompat.parse(FileCache.load(cache_file)) : []
        end

        def save_history(list) = FileCache.store(cache_file, JSONCompat.to_json(list))
      end

      # Of a branch; git resolves it to its revision.
      class Branch < Revision; end
    end

    TimestampedDeploy = Deploy::Timestamped
    DeployRevision = Deploy::Revision
    DeployBranch = Deploy::Branch
  end
end
