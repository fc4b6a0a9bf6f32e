cron 'plain' do
  minute '6'
  command '/bin/true changed'
end

cron 'short-lived' do
  action :delete
end

cron 'never-there' do
  action :delete
end

cron_d 'predefined' do
  action :delete
end
