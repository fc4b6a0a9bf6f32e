user 'nobody-there' do
  shell '/bin/dash'
  action :modify
end
