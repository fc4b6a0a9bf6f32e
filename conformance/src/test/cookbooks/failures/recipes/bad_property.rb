file '/srv/failing' do
  content 'x'
  backup 'many'
end
