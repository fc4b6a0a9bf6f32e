require 'chef/mixin/shell_out'
require 'chef/mixin/language'
require 'chef/resource'
require 'chef/provider/service'
require 'chef/version_constraint'
require 'mixlib/shellout'
require 'ohai'
require 'chef/knife/core/no_such_part_of_chef'

begin
  require 'a_gem_nobody_has'
  LAND_GEM = 'found'
rescue LoadError => e
  LAND_GEM = "missing: #{e.message[/a_gem_nobody_has/]}"
end
