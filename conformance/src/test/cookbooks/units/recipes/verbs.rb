systemd_unit 'conf-vendor.service' do
  action node['units']['verbs'].map(&:to_sym)
end
