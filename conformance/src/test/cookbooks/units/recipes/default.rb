systemd_unit 'conf-string.service' do
  content <<~UNIT
    [Unit]
    Description=From a string

    [Service]
    ExecStart=/bin/sleep infinity
    Environment=MARK=one

    [Install]
    WantedBy=multi-user.target
  UNIT
  action %i(create enable start)
end

service 'conf-string' do
  action :nothing
end

systemd_unit 'conf-hash.timer' do
  content(
    'Unit' => { 'Description' => 'From a hash' },
    'Timer' => { 'OnCalendar' => %w(daily *-*-01), 'Persistent' => 'true', 'Unit' => 'conf-string.service' },
    'Install' => { 'WantedBy' => 'timers.target' }
  )
  action %i(create enable)
end

# A drop-in is a file; the manager is told of it once, however many there are.
execute 'reload units' do
  command 'systemctl daemon-reload && echo reloaded >> /srv/reloads'
  action :nothing
end

%w(first second).each do |name|
  directory "/etc/systemd/system/conf-string.service.d" do
    mode '0755'
  end

  file "/etc/systemd/system/conf-string.service.d/#{name}.conf" do
    content "[Service]\nEnvironment=#{name.upcase}=#{node['units'] && node['units']['value'] || 'given'}\n"
    notifies :run, 'execute[reload units]'
    notifies :restart, 'service[conf-string]'
  end
end

systemd_unit 'conf-gone.service' do
  action %i(stop disable delete)
end
