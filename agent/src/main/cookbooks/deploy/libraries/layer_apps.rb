# What the recipes of the built-in layers have in common.
module LayerApps
  # Files that these recipes write into what releases share, when there is something to tell.
  GENERATED = %w(config/database.yml config/memcached.yml config/opsworks.php config/opsworks.js)

  # The applications of a type that the command means: pairs of the name and what the node tells.
  def layer_apps(*types)
    (node['deploy'] || {}).to_a.select { |_, app| types.include?(app['application_type']) }
  end

  def debian?
    node['platform_family'] == 'debian'
  end

  def apache
    debian? ? 'apache2' : 'httpd'
  end

  # Where a server finds the site of an application.
  def site_file(server, application)
    return "/etc/#{server}/sites-available/#{application}.conf" if debian?
    "/etc/#{server}/conf.d/#{application}.conf"
  end

  def tomcat
    return 'tomcat' unless debian?
    version = node['platform_version'].to_f
    case node['platform']
    when 'debian' then version >= 12 ? 'tomcat10' : 'tomcat9'
    else version >= 24 ? 'tomcat10' : 'tomcat9'
    end
  end

  # A directory of this name is served at /.
  def webapp(application)
    "/var/lib/#{tomcat}/webapps/#{application == 'root' ? 'ROOT' : application}"
  end

  def unicorn?
    node['opsworks']['rails_stack']['name'] == 'nginx_unicorn'
  end
end

[Chef::Recipe, Chef::Resource].each { |type| type.send(:include, LayerApps) }
