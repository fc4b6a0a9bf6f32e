conf_entry '/srv/custom/bad' do
  value 'x'
  action :explode
end
