class Chef
  # The resources of a run, or of one action of a custom resource, in their order.
  class ResourceCollection
    include Enumerable

    attr_reader :run_context

    def initialize(run_context = nil)
      @run_context = run_context
      @resources = []
      @by_key = {}
      @insert_at = nil
    end

    def insert(resource, resource_type: nil, instance_name: nil, at_location: nil)
      if at_location
        @resources.insert(at_location, resource)
      elsif @insert_at
        @resources.insert(@insert_at, resource)
        @insert_at += 1
      else
        @resources << resource
      end
      @by_key["#{resource_type || resource.declared_type || resource.resource_name}[#{instance_name || resource.name}]"] = resource
      own = "#{resource.resource_name}[#{resource.name}]"
      @aliases&.store(own, resource)
      resource
    end

    def <<(*resources)
      resources.flatten.each { |resource| insert(resource) }
      self
    end
    alias push <<

    # Runs the block for each resource; what is declared meanwhile comes directly after the current one.
    def execute_each_resource
      @position = 0
      while @position < @resources.size
        @insert_at = @position + 1
        yield @resources[@position]
        @position += 1
      end
    ensure
      @insert_at = nil
    end

    # Where the run is; resources of cookbooks put themselves elsewhere and step back.
    Iterator = Struct.new(:collection) do
      def position = collection.position
      def skip_back(count = 1) = collection.skip(-count)
      def skip_forward(count = 1) = collection.skip(count)
      def skip_to_start = collection.skip(-1 - position)
    end

    def iterator = Iterator.new(self)
    attr_reader :position
    def skip(count) = @position += count

    def prior(key) = @by_key[key]

    def find(*lookups)
      found = lookups.flatten.flat_map { |lookup| found_by(lookup) }
      found.size == 1 ? found.first : found
    end
    alias resources find

    # Finds in this collection only, then in the parents'.
    def lookup(key)
      key = key.declared_key if key.is_a?(Resource)
      found = lookup_here(key)
      return found if found
      parent = run_context&.parent_run_context
      return parent.resource_collection.lookup(key) if parent
      raise Exceptions::ResourceNotFound, "Cannot find a resource matching #{key} (did you define it first?)"
    end
    alias lookup_recursive lookup

    def lookup_local(key)
      lookup_here(key) || raise(Exceptions::ResourceNotFound, "Cannot find a resource matching #{key} (did you define it first?)")
    end

    def find_local(key) = lookup_local(key)

    def delete(key)
      key = key.declared_key if key.is_a?(Resource)
      resource = lookup_local(key)
      [@by_key, @aliases].compact.each { |names| names.delete_if { |_, known| known.equal?(resource) } }
      @resources.delete_if { |known| known.equal?(resource) }
      resource
    end

    # Puts resources before another one, or after it with an offset of 1.
    def move(resources, target, offset)
      @resources.reject! { |known| resources.any? { |moved| moved.equal?(known) } }
      @resources.insert(@resources.index { |known| known.equal?(target) } + offset, *resources)
    end

    def validate_lookup_spec!(_spec) = true
    def all_resources = @resources
    def resource_list = self
    def resource_set = self
    def keys = @by_key.keys
    def each(&block) = @resources.each(&block)
    def each_index(&block) = @resources.each_index(&block)
    def [](index) = @resources[index]
    def []=(index, resource)
      @resources[index] = resource
      @by_key[resource.declared_key] = resource
    end
    def empty? = @resources.empty?
    def size = @resources.size
    alias length size
    def to_a = @resources
    def inspect = "#<Chef::ResourceCollection #{@resources.size} resources>"

    private

    def found_by(lookup)
      case lookup
      when Resource then [lookup]
      when Hash
        lookup.flat_map { |type, names| Array(names).map { |name| lookup("#{type}[#{name}]") } }
      else
        type, name = Cairn::TargetNames.parse(lookup)
        key = "#{type}[#{name}]"
        begin
          [lookup(key)]
        rescue Exceptions::ResourceNotFound
          raise unless name.include?(',')
          name.split(',').map { |single| lookup("#{type}[#{single.strip}]") }
        end
      end
    end

    # A resource is known by its declared type, and by the type behind it.
    def lookup_here(key)
      @by_key[key] || aliases[key]
    end

    def aliases
      @aliases ||= @resources.each_with_object({}) do |resource, result|
        result["#{resource.resource_name}[#{resource.name}]"] = resource
      end
    end
  end
end
