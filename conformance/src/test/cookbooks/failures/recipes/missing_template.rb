include_recipe 'failures'

template '/srv/failing' do
  source 'absent.erb'
end
