template '/srv/failing' do
  source 'syntax.erb'
end
