class Chef
  # The cookbooks of the given directories, found by name when they are needed.
  class CookbookCollection
    # Libraries whose methods recipes or the node can call.
    RECIPE_METHODS = /\b(?:Recipe|Node|Object)\b|^(?:include|def)\b/

    def initialize(directories)
      @directories = directories.flat_map { |directory| [directory, *parts_of(directory)] }
      @cookbooks = {}
      @every = nil
    end

    def [](name)
      name = name.to_sym
      @cookbooks.fetch(name) { @cookbooks[name] = find(name.name) }
    end

    def fetch(name, &block)
      self[name] || (block ? block.call(name) : fetch!(name))
    end

    # The file or template that a resource names. Within a custom resource it may also be the caller's, as in Chef.
    def file_of(resource, segment, node)
      name = resource.cookbook || resource.cookbook_name
      fetch!(name).file_for(segment, resource.source, node, resource)
    rescue Exceptions::FileNotFound => e
      caller_name = resource.enclosing_provider&.new_resource&.cookbook_name
      raise if resource.cookbook || caller_name.nil? || caller_name.to_s == name.to_s
      begin
        fetch!(caller_name).file_for(segment, resource.source, node, resource)
      rescue Exceptions::FileNotFound
        raise e
      end
    end

    def fetch!(name)
      self[name] || raise(Exceptions::CookbookNotFound,
                          "Cookbook #{name} not found. If you're loading #{name} from another cookbook, make sure you configure the dependency in your metadata" \
                          " (looked in #{@directories.join(', ')})")
    end

    def key?(name) = !self[name].nil?
    alias has_key? key?
    alias include? key?
    def keys = every.keys
    def values = every.values
    def each(&block) = every.each(&block)
    def each_key(&block) = every.each_key(&block)
    def select(&block) = every.select(&block)
    def map(&block) = every.map(&block)
    # The cookbook whose definition, type or method of recipes or the node a word is, among those that the block lets pass.
    def owner_of(word)
      text = Regexp.escape(word.to_s)
      definition = /^\s*define[\s(]+:#{text}\b/
      type = /^\s*(?:provides|resource_name)[\s(]+:#{text}\b/
      method = /\bdef\s+#{text}(?![\w?!])/
      owner = every_readable.find do |cookbook|
        next unless yield(cookbook.name)
        cookbook.definition_files.any? { |path| definition.match?(Cairn::Source.read(path)) } ||
          cookbook.resource_files.any? { |file, path| LightweightResource.type_of(cookbook.name.name, file).name == word.to_s || type.match?(Cairn::Source.read(path)) } ||
          cookbook.library_files.any? { |path| (source = Cairn::Source.read(path)).match?(RECIPE_METHODS) && method.match?(source) }
      end
      owner&.name
    end

    # Those that were asked for.
    def loaded = @cookbooks.compact

    private

    # A whole repository may be given: its own cookbooks win over those of others in it.
    def parts_of(directory)
      %w(cookbooks site-cookbooks).map { |part| "#{directory}/#{part}" }.select { |part| ::File.directory?(part) && !cookbook?(part) }
    end

    def find(name)
      roots = @directories.flat_map { |directory| roots_of(directory, name) }
      return nil if roots.empty?
      # Chef 11 overlaid cookbooks of one name file by file; OpsWorks relies on it. Later the last one stands alone.
      roots = roots.last(1) unless Cairn.chef_line_before?(12)
      CookbookVersion.new(name, roots, merged_metadata(name, roots))
    end

    def merged_metadata(name, roots)
      metadata = metadata_of(roots.last)
      metadata.name(name)
      metadata
    end

    def roots_of(directory, name)
      folder = "#{directory}/#{name}"
      return [folder] if cookbook?(folder) && metadata_of(folder).name == name
      by_name(directory).fetch(name, [])
    end

    # A folder may be named otherwise than its cookbook.
    def by_name(directory)
      @by_name ||= {}
      @by_name[directory] ||= folders(directory).each_with_object({}) do |folder, result|
        (result[name_of(folder)] ||= []) << folder
      end
    end

    # A cookbook that nobody asks for does not fail the run by metadata that cannot be read.
    def name_of(folder)
      metadata_of(folder).name
    rescue StandardError, ScriptError => e
      Log.debug("the metadata of #{folder} cannot be read: #{e.class}: #{e.message}")
      ::File.basename(folder)
    end

    def folders(directory)
      return [directory] if cookbook?(directory) && !Dir.children(directory).any? { |entry| cookbook?("#{directory}/#{entry}") }
      Dir.children(directory).sort.map { |entry| "#{directory}/#{entry}" }.select { |folder| cookbook?(folder) }
    rescue SystemCallError
      []
    end

    def cookbook?(folder)
      ::File.file?("#{folder}/metadata.rb") || ::File.file?("#{folder}/metadata.json") ||
        %w(recipes attributes libraries resources providers definitions templates files).any? { |part| ::File.directory?("#{folder}/#{part}") } || ::File.file?("#{folder}/recipe.rb")
    end

    def metadata_of(folder)
      @metadata ||= {}
      @metadata[folder] ||= Cookbook::Metadata.load(folder)
    end

    def every_readable
      @every_readable ||= @directories.flat_map { |directory| by_name(directory).keys }.uniq.filter_map do |name|
        self[name.to_sym]
      rescue StandardError, ScriptError
        nil
      end
    end

    def every
      @every ||= @directories.flat_map { |directory| by_name(directory).keys }.uniq.to_h { |name| [name.to_sym, self[name]] }
    end
  end
end
