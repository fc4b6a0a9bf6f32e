# A method at the top level is everyone's.
def land_greeting(name)
  "greetings, #{name}"
end

module LandHelper
  def land_path(*parts)
    ::File.join('/srv/land', *parts)
  end
end

class LandText
  def self.for(node)
    "on #{node['platform_family']}"
  end
end

Chef::Recipe.send(:include, LandHelper)
Chef::Resource.send(:include, LandHelper)
::Chef::Provider.send(:include, LandHelper)
Chef::Mixin::Template::TemplateContext.send(:include, LandHelper)
