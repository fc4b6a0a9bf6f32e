conf_entry '/srv/custom/colour' do
  value 'red'
  mode '0600'
end
