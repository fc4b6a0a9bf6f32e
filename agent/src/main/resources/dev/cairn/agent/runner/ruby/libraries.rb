# What recipes may use without asking for it, and what happens when they ask: Chef has most of Ruby's standard library
# loaded, so cookbooks name it freely. Here each library is loaded when its constant or method is first used.
module Cairn
  STANDARD_LIBRARIES = {
    :Base64 => 'base64', :Benchmark => 'benchmark', :BigDecimal => 'bigdecimal', :CSV => 'csv', :Date => 'date',
    :DateTime => 'date', :Delegator => 'delegate', :Digest => 'digest', :ERB => 'erb', :Etc => 'etc',
    :FileUtils => 'fileutils', :Find => 'find', :Forwardable => 'forwardable', :IPAddr => 'ipaddr', :JSON => 'json',
    :Logger => 'logger', :Net => 'net/http', :Observable => 'observer', :Open3 => 'open3', :OpenSSL => 'openssl',
    :OpenStruct => 'ostruct', :Pathname => 'pathname', :Psych => 'psych', :RbConfig => 'rbconfig', :PP => 'pp', :Monitor => 'monitor', :REXML => 'rexml/document',
    :Resolv => 'resolv', :SecureRandom => 'securerandom', :Shellwords => 'shellwords',
    :SimpleDelegator => 'delegate', :Singleton => 'singleton', :Socket => 'socket', :TCPSocket => 'socket',
    :UDPSocket => 'socket', :TCPServer => 'socket', :UNIXSocket => 'socket', :UNIXServer => 'socket', :BasicSocket => 'socket',
    :IPSocket => 'socket', :SocketError => 'socket', :Addrinfo => 'socket', :OptionParser => 'optparse', :TSort => 'tsort', :StringIO => 'stringio', :StringScanner => 'strscan', :Tempfile => 'tempfile',
    :Timeout => 'timeout', :URI => 'uri', :WeakRef => 'weakref', :YAML => 'yaml', :Zlib => 'zlib', :Gem => 'rubygems'
  }.freeze

  # Engine paths that cookbooks require; a part of ours of that name is loaded, any other is already covered.
  ENGINE_LIBRARY = %r{\A(?:chef|mixlib|ohai|chef-utils|chef-config|chef_utils|cheffish|compat_resource|chef_compat|chef-sugar|chef/sugar|erubis|iniparse|rest-client|restclient|rest_client)(?:/|\z)}

  class << self
    # Stands in for Kernel#require.
    def require_library(path)
      name = path.respond_to?(:to_path) ? path.to_path : path
      if name.is_a?(String)
        return part(name[ROOT.length..-4]) if name.start_with?(ROOT)
        return engine_library(name) if ENGINE_LIBRARY.match?(name)
      end

      return old_gem { load_library(path, name) } if name.to_s.start_with?('poise')
      load_library(path, name)
    end

    # By the method that holds now: RubyGems, once it is loaded, puts its own over ours, and that one finds gems.
    def require_by_method(path) = require(path)

    def load_gems = load_rubygems

    private

    # Gems of the family of poise come inside of cookbooks and know Ruby 2 only.
    def old_gem(&block)
      part('old_ruby/keywords')
      OldKeywords.while_loading(&block)
    end

    def load_library(path, name)
      # The parts of RubyGems need the whole.
      load_rubygems if name.to_s.start_with?('rubygems/')
      loaded = begin
        Kernel.ruby_require(path)
      rescue LoadError
        return Kernel.ruby_require("#{ROOT}#{REMOVED_LIBRARIES[name]}.rb") if REMOVED_LIBRARIES.key?(name)
        raise if @gems_tried || name.to_s.start_with?('/', 'uri:')
        # Ruby moves libraries of old out of its standard library into gems that come with it.
        @gems_tried = true
        load_rubygems
        require(path)
      end
      patch_library(name) if loaded
      loaded
    end

    def engine_library(name)
      name = name.delete_suffix('.rb').sub(/\Arest_?client\z/, 'rest-client')
      Machine.part?(name) && part(name)
    end

    def load_rubygems
      patch_library('rubygems') if Kernel.ruby_require('rubygems')
    end

    def patch_library(name)
      patch = LIBRARY_PATCHES[name.to_s.delete_suffix('.rb')]
      part(patch) if patch
    end
  end

  # Libraries that old cookbooks use in ways that newer versions of them refuse.
  LIBRARY_PATCHES = {
    'uri' => 'old_ruby/uri', 'net/http' => 'old_ruby/uri', 'open-uri' => 'old_ruby/uri',
    'yaml' => 'old_ruby/yaml', 'psych' => 'old_ruby/yaml', 'timeout' => 'old_ruby/timeout',
    'openssl' => 'old_ruby/openssl', 'rubygems' => 'old_ruby/rubygems', 'json' => 'old_ruby/json',
    'rbconfig' => 'old_ruby/rbconfig', 'erb' => 'old_ruby/erb', 'socket' => 'old_ruby/socket', 'etc' => 'old_ruby/etc'
  }.freeze

  # Parts of Ruby's standard library that newer versions of it lack.
  REMOVED_LIBRARIES = { 'webrick/httpauth/htpasswd' => 'old_ruby/htpasswd' }.freeze

  # Defines a method that loads its library when it is first called, and then is the library's own.
  def self.on_demand(owner, library, *names)
    names.each do |name|
      next if owner.method_defined?(name, false) || owner.private_method_defined?(name, false)
      owner.define_method(name) do |*arguments, **options, &block|
        owner.send(:remove_method, name) if owner.method_defined?(name, false)
        Kernel.require(library)
        __send__(name, *arguments, **options, &block)
      end
    end
  end
end

module Kernel
  def require(path)
    Cairn.require_library(path)
  end

  def self.require(path) = Cairn.require_by_method(path)

  # RubyGems, loaded now, puts its own in this one's place.
  def gem(...)
    Cairn.load_gems
    __send__(:gem, ...)
  end
  private :gem

  # JRuby's doors to Java packages would hide resource properties and recipe methods of the same names.
  %i[java javax org com].each do |name|
    undef_method(name) if method_defined?(name, false) || private_method_defined?(name, false)
  end
end

Cairn::STANDARD_LIBRARIES.each { |constant, library| Object.autoload(constant, library) unless Object.const_defined?(constant, false) }
Cairn.on_demand(Time.singleton_class, 'time', :parse, :strptime, :iso8601, :xmlschema, :rfc2822, :httpdate)
Cairn.on_demand(Dir.singleton_class, 'tmpdir', :mktmpdir, :tmpdir)
Cairn.on_demand(String, 'shellwords', :shellescape, :shellsplit)
Cairn.on_demand(Array, 'shellwords', :shelljoin)
Cairn.on_demand(Object, 'json', :to_json)
Cairn.on_demand(Object, 'yaml', :to_yaml)
