package 'cron'

cron 'plain' do
  minute '5'
  hour 3
  command '/bin/true plain'
end

cron 'everything' do
  minute '*/10'
  hour '1,2'
  day '1-5'
  month 6
  weekday 'mon'
  user 'daemon'
  command 'echo "100\\% done" >/dev/null'
  mailto 'nobody@example.com'
  path '/usr/bin:/bin'
  home '/tmp'
  shell '/bin/sh'
  environment 'WORD' => 'two words', 'NUMBER' => 1
end

cron 'daily' do
  time :daily
  command '/bin/true daily'
end

cron 'short-lived' do
  minute '1'
  command '/bin/true short-lived'
end

cron_d 'built.in' do
  minute 7
  command '/bin/true built-in'
  user 'daemon'
  mailto 'nobody@example.com'
  comment 'made by a recipe'
  environment 'WORD' => 'given'
end

cron_d 'predefined' do
  predefined_value '@hourly'
  command '/bin/true predefined'
end

defined_job 'by-definition' do
  hour '4'
  command '/bin/true by-definition'
end
