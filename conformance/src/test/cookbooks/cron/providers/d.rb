action :create do
  t = template "/etc/cron.d/#{new_resource.name}" do
    cookbook new_resource.cookbook
    source 'cron.d.erb'
    mode '0644'
    variables(:job => new_resource)
    action :nothing
  end
  t.run_action(:create)
  new_resource.updated_by_last_action(t.updated_by_last_action?)
end

action :delete do
  file "/etc/cron.d/#{new_resource.name}" do
    action :delete
  end
end
