# The site of an application on Apache or nginx, in the place of the distribution's example.
define :deploy_site, :template => nil, :server => nil, :service => nil do
  app = params[:app_data]
  file = site_file(params[:server], params[:name])
  service = params[:service]

  template file do
    cookbook 'deploy'
    source params[:template]
    mode '0644'
    variables :name => params[:name], :app => app, :certificates => "/etc/#{params[:server]}/ssl", :passenger => params[:passenger]
    notifies :restart, "service[#{service}]"
  end

  if app[:ssl_support]
    certificates = "/etc/#{params[:server]}/ssl"
    directory certificates do
      mode '0700'
    end
    chain = app[:ssl_certificate_ca].to_s
    file "#{certificates}/#{params[:name]}.crt" do
      content "#{app[:ssl_certificate].to_s.strip}\n#{chain.empty? ? '' : "#{chain.strip}\n"}"
      mode '0600'
      notifies :restart, "service[#{service}]"
    end
    file "#{certificates}/#{params[:name]}.key" do
      content "#{app[:ssl_certificate_key].to_s.strip}\n"
      mode '0600'
      sensitive true
      notifies :restart, "service[#{service}]"
    end
  end

  if debian?
    enabled = "/etc/#{params[:server]}/sites-enabled"
    link "#{enabled}/#{params[:name]}.conf" do
      to file
      notifies :restart, "service[#{service}]"
    end
    %w(000-default.conf default).each do |example|
      link "#{enabled}/#{example}" do
        action :delete
        notifies :restart, "service[#{service}]"
      end
    end
  end
end
