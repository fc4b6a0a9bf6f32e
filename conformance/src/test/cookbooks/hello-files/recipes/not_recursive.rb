directory '/srv/nowhere/below' do
  action :create
end
