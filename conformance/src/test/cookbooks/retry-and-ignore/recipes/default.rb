directory '/srv/retry'

# Fails twice, then works; the guard is asked before each try.
execute 'third time lucky' do
  command 'echo try >> /srv/retry/tries; test $(wc -l < /srv/retry/tries) -ge 3'
  retries 4
  retry_delay 1
  not_if 'test "$(cat /srv/retry/tries | wc -l)" -ge 3'
end

execute 'ignored' do
  command 'echo ignored >> /srv/retry/ignored; false'
  ignore_failure true
  notifies :run, 'execute[never told]', :immediately
  not_if 'test -e /srv/retry/ignored'
end

execute 'quiet' do
  command 'echo quiet >> /srv/retry/quiet; echo the words of the command; false'
  ignore_failure :quiet
  not_if 'test -e /srv/retry/quiet'
end

# Both together: ignored at once, never tried again.
execute 'both' do
  command 'echo both >> /srv/retry/both; false'
  ignore_failure true
  retries 3
  retry_delay 0
  not_if 'test -e /srv/retry/both'
end

execute 'never told' do
  command 'touch /srv/retry/told'
  action :nothing
end

file '/srv/retry/after' do
  content "went on\n"
end
