# A guard that raises is part of the try.
directory '/srv/retry'

file '/srv/retry/guarded' do
  content "made\n"
  retries 2
  retry_delay 0
  only_if do
    ::File.open('/srv/retry/guards', 'a') { |io| io.puts('asked') }
    raise 'not yet' if ::File.readlines('/srv/retry/guards').size < 3
    true
  end
end
