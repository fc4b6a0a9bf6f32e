class Chef
  class Resource
    # The content of an archive, in a directory.
    class ArchiveFile < Resource
      property :path, String, :name_property => true
      property :owner, String
      property :group, String
      property :mode, [String, Integer], :default => '755'
      property :destination, String
      property :options, [Array, Symbol], :default => [:time], :coerce => proc { |value| Array(value) }
      property :overwrite, [true, false, :auto], :default => false
      property :strip_components, Integer, :default => 0

      action :extract do
        wanted = new_resource
        raise Exceptions::ValidationFailed, "#{wanted}: destination is a required property" unless wanted.destination
        unless ::File.exist?(wanted.path)
          raise Errno::ENOENT, "No archive found at #{wanted.path}! Cannot continue." unless why_run?
        end
        fresh = !::File.exist?(wanted.destination)
        if fresh
          directory wanted.destination do
            owner wanted.owner if wanted.owner
            group wanted.group if wanted.group
            mode wanted.mode
            recursive true
          end
        end
        # With an overwrite of true the archive is the truth; :auto unpacks where a file is missing or of another size.
        pending = fresh || wanted.overwrite == true || (!why_run? && wanted.overwrite == :auto && outdated?)
        next unless pending
        program = zip? ? %w(unzip) : %w(tar)
        execute "extract #{wanted.path} into #{wanted.destination}" do
          command(program == %w(unzip) ? ['unzip', '-q', '-o', wanted.path, '-d', wanted.destination] : ['tar', '-x', '-f', wanted.path, '-C', wanted.destination, "--strip-components=#{wanted.strip_components}"])
        end
        if program == %w(unzip) && wanted.strip_components.positive?
          ruby_block("strip #{wanted.strip_components} directories") { block { strip(wanted.destination, wanted.strip_components) } }
        end
        if wanted.owner || wanted.group
          execute("own #{wanted.destination}") { command ['chown', '-R', "#{wanted.owner}:#{wanted.group}".delete_suffix(':'), wanted.destination] }
        end
      end

      action_class do
        def zip? = ::File.file?(new_resource.path) ? ::File.binread(new_resource.path, 2) == 'PK' : new_resource.path.end_with?('.zip')

        def outdated?
          names = shell_out!(*(zip? ? ['unzip', '-Z1', new_resource.path] : ['tar', '-tf', new_resource.path])).stdout.lines(:chomp => true)
          names.any? do |name|
            inside = name.delete_prefix('./').split('/').drop(new_resource.strip_components).join('/')
            !inside.empty? && !::File.exist?(::File.join(new_resource.destination, inside))
          end
        end

        def strip(root, count)
          count.times do
            Dir.children(root).each do |name|
              inner = ::File.join(root, name)
              next unless ::File.directory?(inner)
              aside = ::File.join(root, ".strip-#{name}")
              ::File.rename(inner, aside)
              FileUtils.cp_r("#{aside}/.", root, :preserve => true)
              FileUtils.rm_rf(aside)
            end
          end
        end
      end
    end
  end
end
