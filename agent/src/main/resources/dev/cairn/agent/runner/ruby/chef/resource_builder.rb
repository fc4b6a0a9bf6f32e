class Chef
  remove_const(:ResourceBuilder) if autoload?(:ResourceBuilder)

  # Builds a resource without declaring it.
  class ResourceBuilder
    attr_reader :type, :name, :created_at, :params, :run_context, :cookbook_name, :recipe_name, :enclosing_provider, :resource

    def initialize(type: nil, name: nil, created_at: nil, params: nil, run_context: nil, cookbook_name: nil, recipe_name: nil, enclosing_provider: nil)
      @type = type
      @name = name
      @created_at = created_at
      @params = params
      @run_context = run_context
      @cookbook_name = cookbook_name
      @recipe_name = recipe_name
      @enclosing_provider = enclosing_provider
    end

    def build(&block)
      recipe = Recipe.new(cookbook_name, recipe_name, run_context)
      recipe.params = params if params
      @resource = recipe.build_resource(type, name, :created_at => created_at, :enclosing_provider => enclosing_provider, &block)
    end
  end
end
