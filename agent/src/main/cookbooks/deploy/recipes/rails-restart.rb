include_recipe 'deploy'

layer_apps('rails').each do |application, app|
  execute "restart Rails application #{application}" do
    cwd app[:current_path]
    command "sleep #{app[:sleep_before_restart].to_i} && #{node['opsworks']['rails_stack']['restart_command']}"
    only_if { ::File.exist?(app[:current_path]) }
  end
end
