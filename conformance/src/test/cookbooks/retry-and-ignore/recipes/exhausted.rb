directory '/srv/retry'

ruby_block 'never works' do
  block do
    ::File.open('/srv/retry/exhausted', 'a') { |io| io.puts(Time.now.to_f) }
    raise 'not today'
  end
  retries 2
  retry_delay 1
end

file '/srv/retry/unreached'
