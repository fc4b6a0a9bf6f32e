class Chef
  class Resource
    # A directory with everything that a cookbook has below files/ under its name.
    class RemoteDirectory < Directory
      native_type 'directory'
      allowed_actions :create, :create_if_missing, :delete
      default_action :create

      property :source, String, :default => DelayedEvaluator.new { ::File.basename(path) }, :desired_state => false
      property :cookbook, String, :desired_state => false, :coerce => proc { |value| value.is_a?(Symbol) ? value.name : value }
      property :recursive, [true, false], :default => true, :desired_state => false
      property :purge, [true, false], :default => false, :desired_state => false
      property :overwrite, [true, false], :default => true, :desired_state => false
      property :files_backup, [Integer, false, nil], :default => 5, :desired_state => false
      property :files_owner, [String, Integer], :desired_state => false
      property :files_group, [String, Integer], :desired_state => false
      property :files_mode, [String, Integer], :desired_state => false

      def files_rights(*) = nil
    end
  end

  class Provider
    class RemoteDirectory < Directory
      include DSL::Recipe

      def action_create
        compile_and_converge_action { transfer(new_resource.overwrite ? :create : :create_if_missing) }
      end

      def action_create_if_missing
        compile_and_converge_action { transfer(:create_if_missing) }
      end

      private

      def transfer(verb)
        wanted = new_resource
        cookbook_of_files = wanted.cookbook || wanted.cookbook_name
        files = run_context.cookbook_collection.fetch!(cookbook_of_files).directory_for(wanted.source, node)
        make_directory(wanted.path)
        directories = files.keys.flat_map { |file| parents(file) }.uniq.sort
        directories.each { |name| make_directory(::File.join(wanted.path, name)) }
        files.sort.each do |name, _|
          cookbook_file ::File.join(wanted.path, name) do
            source ::File.join(wanted.source, name)
            cookbook cookbook_of_files.to_s
            owner wanted.files_owner if wanted.files_owner
            group wanted.files_group if wanted.files_group
            mode wanted.files_mode if wanted.files_mode
            backup wanted.files_backup
            sensitive wanted.sensitive
            action verb
          end
        end
        purge(files.keys + directories) if wanted.purge
      end

      def parents(file)
        words = ::File.dirname(file).split('/')
        words == ['.'] ? [] : (1..words.size).map { |count| words.first(count).join('/') }
      end

      def make_directory(path)
        wanted = new_resource
        directory path do
          owner wanted.owner if wanted.owner
          group wanted.group if wanted.group
          mode wanted.mode if wanted.mode
          recursive wanted.recursive
        end
      end

      # What the cookbook does not have, deepest first.
      def purge(known)
        keep = known.to_h { |name| [name, true] }
        present = Dir.glob('**/*', ::File::FNM_DOTMATCH, :base => new_resource.path).reject { |name| %w(. ..).include?(::File.basename(name)) }
        present.sort.reverse.each do |name|
          next if keep.key?(name)
          path = ::File.join(new_resource.path, name)
          if ::File.directory?(path) && !::File.symlink?(path)
            directory(path) { action :delete }
          elsif ::File.symlink?(path)
            link(path) { action :delete }
          else
            count = new_resource.files_backup
            file path do
              backup count
              action :delete
            end
          end
        end
      end
    end
  end
end
