conf_entry '/srv/custom/bad' do
  value 'x'
  mode 'rw-r--r--'
end
