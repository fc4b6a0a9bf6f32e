cron 'late' do
  hour '25'
  command '/bin/true'
end
