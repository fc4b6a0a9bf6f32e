conf_entry '/srv/custom/bad' do
  value 'x'
  kind :gaudy
end
