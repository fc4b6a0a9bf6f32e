lwrp_old_note '/srv/lwrp/bad' do
  text 12
end
