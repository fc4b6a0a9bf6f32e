conf_entry '/srv/custom/bad' do
  value 'x'
  size(-3)
end
