class Chef
  module DSL
    # A method per resource type, made when the type is first declared.
    module Resources
      def self.define(type)
        return if method_defined?(type, false)
        define_method(type) do |name = '', created_at: nil, **extra, &block|
          declare_resource(type, name, :created_at => created_at, **extra, &block)
        end
      end
    end

    # A method per define of cookbooks; these hide resources of the same name.
    module Definitions
      def self.add(definition)
        name = definition.name.to_sym
        define_method(name) do |*arguments, &block|
          run_definition(definition, arguments, &block)
        end
      end
    end

    module IncludeRecipe
      def include_recipe(*names) = run_context.include_recipe(*names, :current_cookbook => cookbook_name)
      def load_recipe(name) = run_context.load_recipe(name, :current_cookbook => cookbook_name)
      def require_recipe(*names) = include_recipe(*names)
    end

    module IncludeAttribute
      def include_attribute(*names) = node.include_attribute(*names)
    end

    # Data bags and search.
    module DataQuery
      def search(*arguments, **options, &block)
        require 'chef/search/query'
        Search.run(*arguments, **options, &block)
      end
      # What a cookbook of that name added to Chef 11: only the values that `keys` tells the paths of.
      def partial_search(*arguments, **options, &block) = search(*arguments, **options, &block)

      def data_bag(bag)
        require 'chef/data_bag'
        DataBag.load(bag).keys
      end

      def data_bag_item(bag, item, secret = nil)
        require 'chef/data_bag'
        DataBagItem.load_for_recipe(bag, item, secret)
      end
      alias chef_vault_item data_bag_item
      alias chef_vault data_bag
    end

    # Commands from recipe code; the library is loaded when one is run.
    module Commands
      def shell_out(*command, **options) = Mixin::ShellOut.run(self, command, options)
      def shell_out!(*command, **options) = shell_out(*command, **options).tap(&:error!)
      def shell_out_with_systems_locale(*command, **options) = shell_out(*command, **options)
      def shell_out_with_systems_locale!(*command, **options) = shell_out!(*command, **options)
      def shell_out_compact(*command, **options) = shell_out(*command, **options)
      def shell_out_compact!(*command, **options) = shell_out!(*command, **options)
      def powershell_out(*) = raise(Exceptions::UnsupportedPlatform, 'powershell_out is not supported on this platform')
      alias powershell_out! powershell_out
    end

    # What recipes, resources and providers have in common.
    module Core
      include PlatformIntrospection
      include Lazy
      include DeclareResource
      include DataQuery
      include Commands
      include IncludeAttribute

      def tag(*names) = node.tag(*names)
      def untag(*names) = node.untag(*names)
      def tagged?(*names) = node.tagged?(*names)
      def reboot_pending? = ::File.exist?('/var/run/reboot-required')
      def data_bag_item_exist?(bag, item) = data_bag(bag).include?(item)

      def render_json(value)
        require 'json'
        "#{JSON.pretty_generate(Mash.plain(value))}\n"
      end
      def render_yaml(value) = Mash.plain(value).transform_keys(&:to_s).to_yaml.gsub(' :', ' ')
      alias render_yml render_yaml
      def render_toml(value)
        require 'chef/util/toml'
        Util::Toml.render(Mash.plain(value))
      end

      def registry_key_exists?(*) = raise(Exceptions::Win32NotWindows, 'registry functions exist on Windows only')
      alias registry_get_values registry_key_exists?
      alias registry_data_exists? registry_key_exists?
      alias registry_value_exists? registry_key_exists?
      alias registry_has_subkeys? registry_key_exists?
      alias registry_get_subkeys registry_key_exists?
    end

    Node.include(Lazy, Commands)

    # Everything a recipe may say.
    module Recipe
      include Core
      include IncludeRecipe
      include Resources
      include Definitions

      # In a provider the block is a recipe of its own, which runs now.
      def recipe_eval(&block) = is_a?(Chef::Provider) ? compile_and_converge_action(&block) : instance_eval(&block)
      def resource_class_for_name(name) = Types.find(name.to_sym, node)

      def method_missing(name, *arguments, **options, &block)
        if Types.known?(name) || Types.find(name, node)
          Resources.define(name)
          return __send__(name, *arguments, **options, &block)
        elsif (helper = ChefUtils::DSL_METHODS[name])
          return ChefUtils.call_helper(helper, self, arguments, &block)
        elsif Sugar.word?(name)
          return Sugar.call(name, self, arguments, **options, &block)
        elsif run_context&.cookbook_compiler&.load_owner_of(name) && (Types.find(name, node) || respond_to?(name, true))
          return __send__(name, *arguments, **options, &block)
        end
        super
      end

      # Actions of custom resources know more names.
      def respond_to_missing?(name, private = false) = Types.known?(name) || super

      private

      def run_definition(definition, arguments, &block)
        parameters = ResourceDefinition::Parameters.new(definition, node, arguments.first)
        parameters.instance_eval(&block) if block
        recipe = Chef::Recipe.new(cookbook_name, recipe_name, run_context)
        recipe.params = parameters.params
        recipe.instance_eval(&definition.recipe)
      end

      # Names of old for the same.
      FullDSL = self
    end

    Universal = Core
    module ChefProvisioning; end
    module PlatformFamily; end
    RegistryHelper = Module.new
    Audit = Module.new
    Powershell = Module.new
    RebootPending = Module.new
  end

  module Mixin
    Language = DSL::PlatformIntrospection
    RecipeDefinitionDSLCore = DSL::Recipe
    LanguageIncludeRecipe = DSL::IncludeRecipe
    LanguageIncludeAttribute = DSL::IncludeAttribute
    { :ShellOut => 'chef/mixin/shell_out', :Command => 'chef/mixin/command', :ParamsValidate => 'chef/mixin/params_validate',
      :FromFile => 'chef/mixin/from_file', :Which => 'chef/mixin/which', :Checksum => 'chef/mixin/checksum',
      :Template => 'chef/mixin/template', :ConvertToClassName => 'chef/mixin/convert_to_class_name',
      :Properties => 'chef/mixin/properties', :PathSanity => 'chef/mixin/compatibility',
      :PowershellOut => 'chef/mixin/compatibility', :WhyRun => 'chef/mixin/compatibility',
      :EnforceOwnershipAndPermissions => 'chef/mixin/compatibility', :SecurableResource => 'chef/mixin/compatibility',
      :CreatePath => 'chef/mixin/compatibility', :XMLEscape => 'chef/mixin/compatibility',
      :GetSourceFromPackage => 'chef/mixin/compatibility', :Deprecation => 'chef/mixin/compatibility',
      :Provides => 'chef/mixin/compatibility', :ShellHelper => 'chef/mixin/compatibility',
      :PowershellTypeCoercions => 'chef/mixin/compatibility', :WindowsArchitectureHelper => 'chef/mixin/compatibility',
      :NotifyOnChange => 'chef/mixin/compatibility',
      :HomebrewUser => 'chef/mixin/compatibility', :Securable => 'chef/mixin/compatibility',
      :UserContext => 'chef/mixin/compatibility', :FileClass => 'chef/mixin/compatibility',
      :DefaultPaths => 'chef/mixin/compatibility', :OpensslHelper => 'chef/mixin/compatibility', :WindowsEnvHelper => 'chef/mixin/compatibility',
      :Uris => 'chef/mixin/compatibility' }.each { |constant, part| Cairn.lazily(self, constant, part) }
  end

  { :DataBag => 'chef/data_bag', :DataBagItem => 'chef/data_bag', :EncryptedDataBagItem => 'chef/encrypted_data_bag_item',
    :Search => 'chef/search/query', :JSONCompat => 'chef/json_compat', :FileCache => 'chef/file_cache',
    :Digester => 'chef/digester', :Handler => 'chef/handler', :Application => 'chef/application',
    :ShellOut => 'chef/mixin/shell_out', :Platform => 'chef/platform', :ResourceResolver => 'chef/platform', :NodeMap => 'chef/node_map', :ProviderResolver => 'chef/platform', :ResourceBuilder => 'chef/resource_builder', :LocalMode => 'chef/application',
    :AttributeAllowlist => 'chef/attribute_allowlist', :ResourceDefinition => 'chef/resource_definition',
    :ResourceDefinitionList => 'chef/resource_definition', :HTTP => 'chef/http', :REST => 'chef/http',
    :ServerAPI => 'chef/http', :Role => 'chef/role', :Environment => 'chef/role', :RunStatus => 'chef/handler',
    :Knife => 'chef/application', :Sugar => 'chef/sugar', :Client => 'chef/application', :Dist => 'chef/application',
    :ApiClient => 'chef/application', :User => 'chef/application', :Whitelist => 'chef/attribute_allowlist',
    :ReservedNames => 'chef/application', :TemplateContext => 'chef/mixin/template'
  }.each { |constant, part| Cairn.lazily(self, constant, part) }
  Cairn.lazily(Util, :FileEdit, 'chef/util/file_edit')
  Cairn.lazily(Util, :PathHelper, 'chef/util/path_helper')
  Cairn.lazily(Util, :Diff, 'chef/util/path_helper')
  Cairn.lazily(Util, :Selinux, 'chef/util/selinux')
  Cairn.lazily(Util, :Editor, 'chef/util/file_edit')
end

module Mixlib
  Cairn.lazily(self, :ShellOut, 'mixlib/shellout')
  Cairn.lazily(self, :CLI, 'mixlib/shellout')
  module Log; end
end
