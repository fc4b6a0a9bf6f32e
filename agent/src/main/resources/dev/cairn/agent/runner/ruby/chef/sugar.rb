# The words of the library chef-sugar beyond those that Chef itself has taken over from it.
class Chef
  module Sugar
    VERSION = '5.1.12'.freeze

    RELEASES = {
      'debian' => { 'squeeze' => '6', 'wheezy' => '7', 'jessie' => '8', 'stretch' => '9', 'buster' => '10', 'bullseye' => '11', 'bookworm' => '12' },
      'ubuntu' => { 'lucid' => '10.04', 'maverick' => '10.10', 'natty' => '11.04', 'oneiric' => '11.10', 'precise' => '12.04', 'quantal' => '12.10',
                    'raring' => '13.04', 'saucy' => '13.10', 'trusty' => '14.04', 'utopic' => '14.10', 'vivid' => '15.04', 'wily' => '15.10',
                    'xenial' => '16.04', 'yakkety' => '16.10', 'zesty' => '17.04', 'artful' => '17.10', 'bionic' => '18.04', 'cosmic' => '18.10',
                    'focal' => '20.04', 'jammy' => '22.04', 'noble' => '24.04' },
      'linuxmint' => { 'lisa' => '12', 'maya' => '13', 'nadia' => '14', 'olivia' => '15', 'petra' => '16', 'qiana' => '17', 'rebecca' => '17.1',
                       'rafaela' => '17.2', 'rosa' => '17.3', 'sarah' => '18', 'serena' => '18.1', 'sonya' => '18.2', 'sylvia' => '18.3', 'tara' => '19' },
      'mac_os_x' => { 'lion' => '10.7', 'mountain_lion' => '10.8', 'mavericks' => '10.9', 'yosemite' => '10.10', 'el_capitan' => '10.11', 'sierra' => '10.12',
                      'high_sierra' => '10.13', 'mojave' => '10.14' },
      'redhat' => { 'santiago' => '6', '6' => '6', 'maipo' => '7', '7' => '7' }, 'centos' => { 'final' => '6', '6' => '6', '7' => '7' }, 'solaris' => { '7' => '5.7', '8' => '5.8', '9' => '5.9', '10' => '5.10', '11' => '5.11' }
    }.freeze
    OPERATORS = { nil => :==, 'after' => :>, 'after_or_at' => :>=, 'before' => :<, 'before_or_at' => :<= }.freeze
    RELEASE = /\A(debian|ubuntu|linuxmint|mac_os_x|redhat|centos|solaris)_(?:(after_or_at|after|before_or_at|before)_)?(\w+)\?\z/

    class << self
      def word?(name) = Words.method_defined?(name, false) || !release(name).nil?

      def call(name, caller, arguments, **options, &)
        Words.method_defined?(name, false) ? Words.instance_method(name).bind_call(caller, *arguments, **options, &) : compare(*release(name), arguments.first || Chef.node)
      end

      private

      def release(name)
        match = RELEASE.match(name.name) or return nil
        version = RELEASES[match[1]][match[3]] or return nil
        [match[1], match[2], version]
      end

      # As many parts of the machine's version count as the release has.
      def compare(platform, operator, version, node)
        return false unless node['platform'] == platform
        parts = ->(text) { text.split('.').map(&:to_i) }
        (parts.(node['platform_version']).first(parts.(version).size) <=> parts.(version)).public_send(OPERATORS[operator], 0)
      end
    end

    # Declares and runs the resources of a block while the recipe is compiled.
    class CompileTime
      def initialize(recipe)
        @recipe = recipe
      end

      def method_missing(name, *arguments, **options, &block)
        resource = @recipe.public_send(name, *arguments, **options, &block)
        if resource.is_a?(Resource)
          actions = Array(resource.action)
          resource.action(:nothing)
          actions.each { |action| resource.run_action(action) }
        end
        resource
      end

      def respond_to_missing?(name, private = false) = @recipe.respond_to?(name, private)
    end

    # Declares the resources of a block next to another resource.
    class Beside
      def initialize(recipe, key, offset)
        @recipe = recipe
        @key = key
        @offset = offset
      end

      def evaluate(&block)
        collection = @recipe.run_context.resource_collection
        declared = collection.to_a.dup
        @recipe.instance_eval(&block)
        added = collection.to_a - declared
        target = collection.find(@key)
        collection.move(added, target, @offset)
      end
    end

    # Self of a block in an attribute file that sets what lies below a path.
    class Namespace < BasicObject
      def initialize(node, level, path)
        @node = node
        @level = level
        @path = path
      end

      def node = @node
      def namespace(*path, &block) = ::Chef::Sugar::Namespace.new(@node, @level, @path + path.map(&:to_s)).instance_eval(&block)

      def method_missing(name, *arguments)
        return @node.read(*@path, name.name) if arguments.empty?
        @node.public_send(@level).write(*@path, name.name, arguments.size == 1 ? arguments.first : arguments)
      end

      def respond_to_missing?(*) = true
    end

    # Self of these is the recipe, resource or provider that says them.
    module Words
      def compile_time(&block) = CompileTime.new(self).instance_eval(&block)
      def at_compile_time(&block) = CompileTime.new(self).instance_eval(&block)
      def before(key, &block) = Beside.new(self, key, 0).evaluate(&block)
      def after(key, &block) = Beside.new(self, key, 1).evaluate(&block)
      def chef_version(text = Chef::VERSION) = Version.new(text)
      def platform_version(text = node['platform_version']) = Version.new(text)
      def constraint(*texts) = texts.size == 1 ? VersionConstraint.new(texts.first) : texts.map { |text| VersionConstraint.new(text) }.then { |all| ->(version) { all.all? { |one| one.include?(version) } } }
      def deep_fetch(*path) = node.read(*path)
      def deep_fetch!(*path) = node.read!(*path)
      def namespace(*path, precedence: :default, &block)
        level = precedence.is_a?(Symbol) || precedence.is_a?(String) ? precedence.to_sym : Node::Attribute::LEVELS.find { |name| node.public_send(name).equal?(precedence) }
        Namespace.new(node, level || :default, path.map(&:to_s)).instance_eval(&block)
      end
      def in?(*environments) = environments.flatten.any? { |environment| environment === node.chef_environment }
      def dev_null = '/dev/null'
      def installed?(command) = !!ChefUtils.which(command)
      def version_for(command, flag = '--version') = ChefUtils.which(command) && shell_out("#{command} #{flag}").then { |run| run.error? ? nil : "#{run.stdout}\n#{run.stderr}".strip }
      def installed_at_version?(command, expected, flag = '--version')
        found = Words.instance_method(:version_for).bind_call(self, command, flag)
        return false unless found
        expected.is_a?(Regexp) ? found.match?(expected) : found.include?(expected.to_s)
      end
      def require_chef_gem(name)
        require(name)
      rescue LoadError
        raise "chef gem #{name} is not installed: install it with chef_gem before it is needed"
      end
      def encrypted_data_bag_item(bag, item, secret = nil) = EncryptedDataBagItem.load(bag, item, secret || EncryptedDataBagItem.load_secret)
      def data_bag_item_for_environment(bag, item) = data_bag_item(bag, item).then { |found| found[node.chef_environment] || found['default'] }
      def encrypted_data_bag_item_for_environment(bag, item, secret = nil)
        found = Words.instance_method(:encrypted_data_bag_item).bind_call(self, bag, item, secret)
        found[node.chef_environment] || found['default']
      end
      # The address at which another node reaches this one: within its cloud the private one.
      def best_ip_for(other)
        mine = node.read('cloud', 'provider')
        return other.read('cloud', 'local_ipv4') || other['ipaddress'] if mine && other.read('cloud', 'provider') == mine
        other.read('cloud', 'public_ipv4') || other['ipaddress']
      end

      { :ruby_19? => '1.9', :ruby_20? => '2.0' }.each { |name, version| define_method(name) { |*| node.read('languages', 'ruby', 'version').to_s.start_with?(version) } }
      def runit?(*) = ::File.executable?('/sbin/runit')
      def cloudstack?(*) = node.key?('cloudstack')
      def openvz?(*) = node.read('virtualization', 'system') == 'openvz'
      def windows_workgroup?(*) = false
    end
    DSL = Words
  end
end
