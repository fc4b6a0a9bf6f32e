include Chef::Mixin::ShellOut
use_inline_resources if defined?(use_inline_resources)

action :create do
  directory new_resource.docroot do
    recursive true
  end

  template "#{new_resource.docroot}/site.conf" do
    source 'site.conf.erb'
    cookbook 'lwrp-old'
    variables :site => new_resource
    notifies :run, 'execute[site changed]', :delayed
  end

  execute "stamp #{new_resource.name}" do
    command "date +%s > #{new_resource.docroot}/stamp"
    creates "#{new_resource.docroot}/stamp"
  end
end

action :delete do
  directory new_resource.docroot do
    recursive true
    action :delete
  end
end
