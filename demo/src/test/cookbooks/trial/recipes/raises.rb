file '/var/lib/trial/before' do
  content 'before'
end

ruby_block 'explode' do
  block { raise 'this recipe raises on purpose' }
end
