lwrp_old_note '/srv/lwrp/bad' do
  tag "UPPER"
end
