class Chef
  class Cookbook
    # What a cookbook says about itself: metadata.json, or metadata.rb evaluated here.
    class Metadata
      # Words that document and change nothing.
      DOCUMENTATION = %i[maintainer maintainer_email license description long_description source_url issues_url privacy
                         supports recommends suggests conflicts replaces grouping recipe attribute ohai_version
                         chef_version].freeze

      attr_reader :dependencies, :providing, :gems, :platforms

      def initialize(folder_name = nil)
        @name = folder_name
        @version = '0.0.0'
        @dependencies = {}
        @providing = {}
        @gems = []
        @platforms = {}
        @documentation = {}
        @eager_load_libraries = true
      end

      def self.load(folder)
        metadata = new(::File.basename(folder))
        json = ::File.join(folder, 'metadata.json')
        ruby = ::File.join(folder, 'metadata.rb')
        if ::File.size?(json)
          metadata.from_json(Cairn::Source.read(json), json)
        elsif ::File.file?(ruby)
          metadata.from_file(ruby)
        end
        metadata
      end

      def from_file(path)
        Cairn::Source.evaluate(self, path)
      end

      def from_json(text, path)
        document = Cairn::Machine.parse_json(text)
        name(document['name']) if document['name']
        version(document['version']) if document['version']
        (document['dependencies'] || {}).each { |cookbook, constraint| depends(cookbook, *Array(constraint)) }
        @eager_load_libraries = document['eager_load_libraries'] if document.key?('eager_load_libraries')
        (document['gems'] || []).each { |entry| gem(*entry) }
      rescue ArgumentError => e
        raise Exceptions::MetadataNotValid, "#{path} is not valid JSON: #{e.message}"
      end

      def name(value = nil)
        @name = value.to_s if value
        @name
      end

      def version(value = nil)
        @version = value.to_s if value
        @version
      end

      def depends(cookbook, *constraints)
        constraints = constraints.flatten.compact.map(&:to_s)
        @dependencies[cookbook.to_s] = constraints.empty? ? '>= 0.0.0' : constraints.join(', ')
      end

      def provides(name, *) = (@providing[name.to_s] = true)
      def gem(*arguments) = @gems << arguments
      def eager_load_libraries(value = nil)
        @eager_load_libraries = value unless value.nil?
        @eager_load_libraries
      end

      DOCUMENTATION.each do |word|
        define_method(word) do |*values|
          values.empty? ? @documentation[word] : @documentation[word] = values.first
        end
      end

      def method_missing(_name, *_arguments) = nil
      def respond_to_missing?(_name, _private = false) = false
    end
  end

  class Cookbook
    Cairn.lazily(self, :FileVendor, 'chef/cookbook/file_vendor')
    Cairn.lazily(self, :CookbookVersionLoader, 'chef/cookbook/file_vendor')
  end
end
