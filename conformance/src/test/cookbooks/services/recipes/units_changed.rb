service 'spec-unit' do
  action [:disable, :stop]
end

service 'spec-masked' do
  action :unmask
end

service 'spec-upstart' do
  action :mask
end

service 'spec-daemon' do
  action [:stop, :disable]
end
