execute 'true' do
  creates 'relative'
end
