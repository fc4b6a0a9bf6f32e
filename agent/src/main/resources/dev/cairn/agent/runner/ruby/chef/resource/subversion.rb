class Chef
  class Resource
    # A working copy of a Subversion repository.
    class Subversion < Scm
      allowed_actions :sync, :checkout, :export, :force_export, :diff, :log

      property :svn_username, String, :desired_state => false
      property :svn_password, String, :sensitive => true, :desired_state => false
      property :svn_arguments, [String, nil, false], :default => '--no-auth-cache', :desired_state => false
      property :svn_info_args, [String, nil, false], :desired_state => false
      property :svn_binary, String, :desired_state => false
      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end
    end
  end

  class Provider
    class Subversion < Provider
      include Mixin::Command

      def action_checkout
        require_parent
        return unless ::File.directory?(destination) ? Dir.empty?(destination) : true
        converge_by("perform checkout of #{new_resource.repository} into #{destination}") { svn('checkout', "-r#{revision_int}", new_resource.repository, destination) }
      end

      def action_export = export(false)
      def action_force_export = export(true)

      def action_sync
        require_parent
        return action_checkout unless ::File.directory?("#{destination}/.svn")
        current = info(destination)
        wanted = revision_int
        return if current['Revision'] == wanted || current['Last Changed Rev'] == wanted
        converge_by("sync #{destination} from #{new_resource.repository}") { svn('update', "-r#{wanted}", destination) }
      end

      # The revision as a number.
      def revision_int
        @revision_int ||= if new_resource.revision.to_s.match?(/\A\d+\z/)
          new_resource.revision.to_s
        else
          found = info(new_resource.repository, "-r#{new_resource.revision || 'HEAD'}")['Last Changed Rev']
          found or raise(Exceptions::MissingParentDirectory, "svn does not know revision #{new_resource.revision} of #{new_resource.repository}")
        end
      end
      alias revision_slug revision_int
      alias target_revision revision_int

      # Of these the subclasses of cookbooks make commands of their own.
      def scm(*arguments) = ['svn', *arguments].compact.join(' ')

      def authentication
        return '' unless new_resource.svn_username
        "--username #{new_resource.svn_username} --password #{new_resource.svn_password} "
      end

      def run_options(options = {})
        { :user => new_resource.user, :group => new_resource.group, :environment => environment, :timeout => new_resource.timeout }.compact.merge(options)
      end

      private

      def destination = new_resource.destination

      def export(force)
        require_parent
        return unless force || !::File.directory?(destination) || Dir.empty?(destination)
        converge_by("export #{new_resource.repository} into #{destination}") do
          svn('export', '--force', "-r#{revision_int}", new_resource.repository, destination)
        end
      end

      def require_parent
        parent = ::File.dirname(destination)
        return if ::File.directory?(parent) || why_run?
        raise Exceptions::MissingParentDirectory, "Cannot clone #{new_resource} to #{destination}, the enclosing directory #{parent} does not exist"
      end

      def info(place, *arguments)
        svn('info', *new_resource.svn_info_args.to_s.shellsplit, *arguments, place).lines.to_h { |line| line.chomp.split(': ', 2).then { |name, value| [name, value] } }
      end

      # Subversion reads its settings from the user's own home.
      def environment
        user = new_resource.user
        return new_resource.environment unless user
        entry = user.is_a?(Integer) ? Etc.getpwuid(user) : Etc.getpwnam(user)
        { 'HOME' => entry.dir }.merge(new_resource.environment || {})
      rescue ArgumentError
        raise Exceptions::User, "Could not determine HOME for specified user '#{user}' for resource '#{new_resource.name}'"
      end

      def svn(verb, *arguments)
        words = [new_resource.svn_binary || 'svn', verb, '--non-interactive', *new_resource.svn_arguments.to_s.shellsplit]
        words += ['--username', new_resource.svn_username] if new_resource.svn_username
        words += ['--password', new_resource.svn_password] if new_resource.svn_password
        hiding_password { shell_out!(*words, *arguments, **run_options).stdout }
      rescue Errno::ENOENT
        raise Exceptions::Exec, "#{new_resource}: the program svn is not installed; install the package subversion first"
      end

      # What a failed command says has the command line in it.
      def hiding_password
        yield
      rescue StandardError => e
        password = new_resource.svn_password.to_s
        raise if password.empty? || !e.message.include?(password)
        raise e.class, e.message.gsub(password, '*****'), e.backtrace, :cause => nil
      end
    end
  end
end
