user 'housed' do
  manage_home true
  action :remove
end

group 'replaced' do
  action :remove
end
