conf_entry '/srv/custom/bad' do
  value 'x'
  colour 'green'
end
