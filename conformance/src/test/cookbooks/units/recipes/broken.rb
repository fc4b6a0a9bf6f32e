systemd_unit 'conf-broken.service' do
  content "[Service]\nNoSuchDirective\nExecStart=nowhere\n"
  action :create
end
