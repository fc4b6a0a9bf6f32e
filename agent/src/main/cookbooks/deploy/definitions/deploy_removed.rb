# Takes away an application with all its releases, and its site where it has one.
define :deploy_removed, :server => nil, :service => nil do
  if params[:server]
    service = params[:service]
    link "/etc/#{params[:server]}/sites-enabled/#{params[:name]}.conf" do
      action :delete
      notifies :restart, "service[#{service}]"
    end
    file site_file(params[:server], params[:name]) do
      action :delete
      backup false
      notifies :restart, "service[#{service}]"
    end
  end

  directory params[:path] do
    recursive true
    action :delete
  end
end
