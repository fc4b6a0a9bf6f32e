conf_entry '/srv/custom/number' do
  value 42
  action :clear
end
