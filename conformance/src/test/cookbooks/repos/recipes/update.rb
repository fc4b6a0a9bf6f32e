# Old lists are fetched anew, once a day.
apt_update 'daily' do
  frequency 86_400
  action :periodic
end
