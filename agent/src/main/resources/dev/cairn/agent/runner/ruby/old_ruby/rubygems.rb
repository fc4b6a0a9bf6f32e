# Recipes call Gem.clear_paths after installing gems; that and version comparisons are what they need.
require 'rubygems/version'
require 'rubygems/requirement'

# Libraries ask RubyGems for the gems of Chef: which version runs, and where its files lie.
module Cairn
  module ChefGems
    NAMES = %w(chef chef-config chef-utils ohai mixlib-shellout).freeze

    def self.specifications
      @specifications ||= NAMES.to_h do |name|
        specification = Gem::Specification.new(name, Gem::Version.new(Chef::VERSION.to_s))
        folder = Chef::CHEF_ROOT.delete_suffix('/lib')
        specification.define_singleton_method(:gem_dir) { folder }
        specification.define_singleton_method(:full_gem_path) { folder }
        [name, specification]
      end
    end

    def find_by_name(name, *requirements)
      specification = ChefGems.specifications[name.to_s]
      return super if specification.nil? || !Gem::Requirement.new(*requirements).satisfied_by?(specification.version)
      specification
    end
  end
end
Gem::Specification.singleton_class.prepend(Cairn::ChefGems)
Cairn::ChefGems.specifications.each { |name, specification| Gem.loaded_specs[name] ||= specification }
