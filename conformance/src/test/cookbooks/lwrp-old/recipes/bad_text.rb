lwrp_old_note '/srv/lwrp/bad' do
  level :middle
end
