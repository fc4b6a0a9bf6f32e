# Recipes call Gem.clear_paths after installing gems; that and version comparisons are what they need.
require 'rubygems/version'
require 'rubygems/requirement'
