# server.js of an application as a service, which may listen below port 1024 without being root.
define :deploy_node_service do
  application = params[:name]
  app = params[:app_data]
  name = "node_web_app_#{application}"
  program = "#{app[:deploy_to]}/shared/scripts/node"

  template program do
    cookbook 'deploy'
    source 'node.erb'
    owner 'root'
    group app[:group]
    mode '0750'
    sensitive true
    variables :app => app
  end

  if ::File.directory?('/run/systemd/system')
    systemd_unit "#{name}.service" do
      content :Unit => { :Description => "Node.js application #{application}", :After => 'network.target' },
              :Service => { :ExecStart => program, :Restart => 'always', :RestartSec => '2' },
              :Install => { :WantedBy => 'multi-user.target' }
      action [:create, :enable]
    end
  else
    template "/etc/init.d/#{name}" do
      cookbook 'deploy'
      source 'node-init.erb'
      mode '0755'
      variables :name => name, :application => application, :program => program
    end
  end
end
