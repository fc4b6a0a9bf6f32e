conf_entry '/srv/custom/bad' do
  kind :plain
end
