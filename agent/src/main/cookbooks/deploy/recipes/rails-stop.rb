include_recipe 'deploy'

if unicorn?
  layer_apps('rails').each do |application, app|
    execute "stop Unicorn of #{application}" do
      command "#{app[:deploy_to]}/shared/scripts/unicorn stop"
    end
  end
else
  service apache do
    action :stop
    not_if { layer_apps('rails').empty? }
  end
end
