pool 'defaults'

pool 'given' do
  size 16
  weight 2.5
  members %w(alpha beta)
  extra 'one', :two, 3
end

# Several arguments are an array, node is at hand in the block, and any word becomes a parameter.
pool 'listening' do
  source 'tiny.erb'
  listen node['define-lib']['port'], 'tcp'
end

pool 'off' do
  enabled false
end

cron_d 'nightly' do
  command 'sweep'
end
