systemd_unit 'conf-string.service' do
  action %i(stop disable delete)
end

systemd_unit 'conf-hash.timer' do
  action %i(disable delete)
end

systemd_unit 'apt-daily.timer' do
  action %i(stop mask)
end
