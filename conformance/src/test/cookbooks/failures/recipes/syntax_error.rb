file '/srv/failing' do
  content 'x'

directory '/srv/other' do
end
