directory land_path do
  recursive true
end

name_of_recipe = land_recipe_name
file land_path('recipe') do
  content "#{name_of_recipe} #{land_greeting('recipe')} #{node['land']['greeting']}\n"
end

file land_path('block') do
  land_content "shouted #{land_path('in', 'block')}\n"
  not_if { land_path.nil? }
end

file land_path('everywhere') do
  content "#{land_everywhere} #{LAND_GEM} #{Chef::VersionConstraint.new('~> 6.0').include?('6.5')}\n"
end

template land_path('template') do
  source 'land.erb'
end

land_marker land_path('marker') do
  colour 'blue'
end

land_base land_path('lwrp_base')

execute 'patched' do
  command 'true'
  not_if { ::File.exist?('/srv/land/commands') }
end
