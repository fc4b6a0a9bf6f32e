conf_entry '/srv/custom/bad' do
  value 'x'
  size 'large'
end
