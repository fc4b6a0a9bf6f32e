# The whole group ends, not only the shell.
execute 'slow' do
  command 'sh -c "sleep 987 & sleep 987; echo survived >/srv/shells/survived"; echo survived >/srv/shells/survived'
  timeout 1
end
