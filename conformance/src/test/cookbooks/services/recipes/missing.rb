service 'spec-missing' do
  action :start
end
