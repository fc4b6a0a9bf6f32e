include_recipe 'deploy'

layer_apps('nodejs').each do |application, app|
  execute "stop Node.js application #{application}" do
    command app[:nodejs][:stop_command]
    only_if { ::File.exist?("#{app[:deploy_to]}/shared/scripts/node") }
  end

  if ::File.directory?('/run/systemd/system')
    systemd_unit "node_web_app_#{application}.service" do
      action [:disable, :delete]
    end
  else
    file "/etc/init.d/node_web_app_#{application}" do
      action :delete
      backup false
    end
  end

  deploy_removed application do
    path app[:deploy_to]
  end
end
