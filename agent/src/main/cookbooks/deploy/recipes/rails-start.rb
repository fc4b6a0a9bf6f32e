include_recipe 'deploy'

if unicorn?
  layer_apps('rails').each do |application, app|
    execute "start Unicorn of #{application}" do
      command "#{app[:deploy_to]}/shared/scripts/unicorn start"
    end
  end
else
  service apache do
    action :start
    not_if { layer_apps('rails').empty? }
  end
end
