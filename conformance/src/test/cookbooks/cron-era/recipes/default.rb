# The type of the cookbook, not that of the engine.
cron_d 'old-style' do
  minute 3
  hour '4'
  command '/bin/true old-style'
  user 'daemon'
end
