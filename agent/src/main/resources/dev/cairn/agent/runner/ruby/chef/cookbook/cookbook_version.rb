class Chef
  # One cookbook on disk. Its files may come from several roots: a later root's file hides an earlier one's.
  class CookbookVersion
    COOKBOOK_SEGMENTS = %i[resources providers recipes definitions libraries attributes files templates root_files].freeze

    attr_reader :name, :roots, :metadata
    attr_accessor :cookbook_name

    def initialize(name, roots, metadata)
      @name = name.to_sym
      @cookbook_name = name
      @roots = roots
      @metadata = metadata
      @segments = {}
    end

    def version = metadata.version
    def root_dir = roots.last
    alias root_paths roots
    def full_name = "#{name}-#{version}"
    def fully_qualified_recipe_names = recipe_names.map { |recipe| "#{name}::#{recipe}" }
    def recipe_names = recipe_files.keys
    def to_s = name.to_s
    def inspect = "#<Chef::CookbookVersion #{name} #{version}>"

    # Absolute paths of a segment's files by their paths inside of it.
    def segment(directory)
      @segments[directory] ||= roots.each_with_object({}) do |root, result|
        base = "#{root}/#{directory}"
        Cairn::Machine.files_below(base).each { |file| result[file] = "#{base}/#{file}" }
      end
    end

    # Absolute paths, with those that links lead to: libraries ask which cookbook a file is of that Ruby has loaded.
    def segment_filenames(directory)
      (@segment_filenames ||= {})[directory.to_sym] ||= begin
        paths = directory.to_sym == :root_files ? roots.flat_map { |root| root_paths_of(root) } : segment(directory.to_s).values
        resolved = roots.to_h { |root| [root, ::File.realpath(root)] }.reject { |root, real| root == real }
        paths + paths.filter_map { |path| resolved.filter_map { |root, real| real + path.delete_prefix(root) if path.start_with?("#{root}/") }.first }
      end
    end

    def ruby_files(directory, recursive: false)
      segment(directory).select { |file, _| file.end_with?('.rb') && (recursive || !file.include?('/')) }
                        .sort.to_h
    end

    def library_files = ruby_files('libraries', :recursive => true).values

    # default.rb first; old cookbooks have one attributes.rb beside the directory.
    def attribute_files
      @attribute_files ||= begin
        files = ruby_files('attributes').to_h { |file, path| [file.delete_suffix('.rb'), path] }
        single = root_file('attributes.rb')
        files = { 'default' => single }.merge(files) if single && !files.key?('default')
        files.key?('default') ? { 'default' => files['default'] }.merge(files) : files
      end
    end

    def recipe_files
      @recipe_files ||= begin
        files = {}
        segment('recipes').each do |file, path|
          next if file.include?('/') || !file.match?(/\.(?:rb|ya?ml|json)\z/)
          recipe = file.sub(/\.[^.]+\z/, '')
          files[recipe] = path unless files[recipe]&.end_with?('.rb')
        end
        single = root_file('recipe.rb')
        files['default'] ||= single if single
        files
      end
    end

    def resource_files = ruby_files('resources').reject { |file, _| file.start_with?('_') }
    def provider_files = ruby_files('providers').reject { |file, _| file.start_with?('_') }
    def definition_files = ruby_files('definitions').values
    def ohai_files = ruby_files('ohai').values

    def load_recipe(recipe_name, run_context)
      path = recipe_files[recipe_name.to_s]
      unless path
        raise Exceptions::RecipeNotFound, "could not find recipe #{recipe_name} for cookbook #{name}" \
                                          " (it has: #{recipe_names.sort.join(', ')})"
      end
      recipe = Recipe.new(name, recipe_name.to_s, run_context)
      case path
      when /\.rb\z/ then recipe.from_file(path)
      when /\.json\z/ then recipe.from_json_file(path)
      else recipe.from_yaml_file(path)
      end
      recipe
    end

    def root_paths_of(root) = Dir.children(root).sort.map { |entry| "#{root}/#{entry}" }.select { |path| ::File.file?(path) }

    # ---- files and templates -------------------------------------------------------------------------------------

    # The most specific file for the node; an array of sources is tried in order, as it stands.
    def file_for(segment_name, source, node, resource = nil)
      files = segment(segment_name.to_s)
      candidates = source.is_a?(Array) ? source.map(&:to_s) : places(node).map { |place| place.empty? ? source.to_s : "#{place}/#{source}" }
      found = candidates.find { |candidate| files.key?(candidate) }
      return files[found] if found
      raise Exceptions::FileNotFound, missing_message(segment_name, source, candidates, files, resource)
    end

    def has_template_for_node?(node, source) = places(node).any? { |place| segment('templates').key?(place.empty? ? source : "#{place}/#{source}") }
    def has_cookbook_file_for_node?(node, source) = places(node).any? { |place| segment('files').key?(place.empty? ? source : "#{place}/#{source}") }

    # Files below the most specific directory of that name: { path inside it => absolute path }.
    def directory_for(source, node)
      files = segment('files')
      place = places(node).map { |name| name.empty? ? "#{source}/" : "#{name}/#{source}/" }.find { |prefix| files.any? { |file, _| file.start_with?(prefix) } }
      raise Exceptions::FileNotFound, "Cookbook '#{name}' (#{version}) has no directory #{source} below files/" unless place
      files.filter_map { |file, path| [file.delete_prefix(place), path] if file.start_with?(place) }.to_h
    end

    def preferred_filename_on_disk_location(node, segment_name, source, _current = nil) = file_for(segment_name, source, node)
    def preferred_manifest_record(node, segment_name, source) = { 'path' => file_for(segment_name, source, node), 'full_path' => file_for(segment_name, source, node) }
    def relative_filenames_in_preferred_directory(node, _segment, source) = directory_for(source, node).keys

    private

    def root_file(name)
      roots.reverse_each.map { |root| ::File.join(root, name) }.find { |path| ::File.file?(path) }
    end

    def places(node)
      @places ||= begin
        platform = node['platform']
        version = node['platform_version'].to_s
        versions = version.split('.')
        list = node['fqdn'] ? ["host-#{node['fqdn']}"] : []
        list << "host-#{node['hostname']}" if node['hostname'] && node['hostname'] != node['fqdn']
        versions.size.downto(1) { |count| list << "#{platform}-#{versions.first(count).join('.')}" }
        list << platform << 'default' << ''
        list.compact
      end
    end

    def missing_message(segment_name, source, candidates, files, resource)
      text = +"Cookbook '#{name}' (#{version}) does not contain a file at any of these locations:\n"
      candidates.each { |candidate| text << "  #{segment_name}/#{candidate}\n" }
      text << (files.empty? ? "\nThis cookbook has no files below #{segment_name}/." : "\nThis cookbook _does_ contain: ['#{files.keys.first(50).join("','")}']")
      text << "\n(#{resource} needs #{source.inspect})" if resource
      text
    end
  end
end
