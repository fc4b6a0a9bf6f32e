class Chef
  # One recipe file being compiled; self of its code.
  class Recipe
    include DSL::Recipe

    attr_accessor :cookbook_name, :recipe_name, :run_context, :params

    # "cookbook", "cookbook::recipe", "::recipe".
    def self.parse_recipe_name(name, current_cookbook: nil)
      cookbook, recipe = name.split('::', 2)
      cookbook = current_cookbook if cookbook.empty?
      [cookbook.to_sym, recipe || 'default']
    end

    def initialize(cookbook_name, recipe_name, run_context)
      @cookbook_name = cookbook_name
      @recipe_name = recipe_name
      @run_context = run_context
      @params = {}
    end

    def node = @run_context.node
    def resource_collection = @run_context.resource_collection
    def cookbook_collection = @run_context.cookbook_collection
    def events = @run_context.events
    def to_s = "cookbook: #{@cookbook_name || '(none)'}, recipe: #{@recipe_name || '(none)'}"
    def inspect = "#<Chef::Recipe #{@cookbook_name}::#{@recipe_name}>"
    def from_file(path) = Cairn::Source.evaluate(self, path)
    def recipe_eval(&block) = instance_eval(&block)

    def from_yaml_file(path)
      require 'yaml'
      from_hash(Psych.unsafe_load_file(path))
    end

    def from_json_file(path)
      from_hash(Cairn::Machine.parse_json(Cairn::Source.read(path)))
    end

    # Recipes written as data: a list of resources with their properties.
    def from_hash(document)
      Array(document['include_recipes']).each { |name| include_recipe(name) }
      unless document['resources'].is_a?(Array)
        raise ArgumentError, "recipe '#{recipe_name}' of cookbook '#{cookbook_name}' needs a list under 'resources'"
      end
      document['resources'].each do |entry|
        entry = entry.dup
        type = entry.delete('type')
        name = entry.delete('name')
        actions = entry.delete('action')
        declare_resource(type, name || '') do
          entry.each { |property, value| public_send(property, value) }
          action(actions.is_a?(Array) ? actions.map(&:to_sym) : actions.to_sym) if actions
        end
      end
    end
  end
end
