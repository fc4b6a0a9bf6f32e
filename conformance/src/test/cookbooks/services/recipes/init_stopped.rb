service 'spec-daemon' do
  supports :status => true
  action [:disable, :stop]
end

service 'by-pattern' do
  service_name 'spec-pattern'
  pattern 'spec-pattern'
  supports :status => false
  action :stop
end

service 'commanded' do
  stop_command 'rm /run/commanded; echo commanded stop >>/tmp/calls'
  status_command 'test -e /run/commanded'
  provider Chef::Provider::Service::Simple
  action :stop
end
