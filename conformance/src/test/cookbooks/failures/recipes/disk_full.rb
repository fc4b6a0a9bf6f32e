file '/srv/small/kept' do
  content "new\n" + 'x' * 3_000_000
end
