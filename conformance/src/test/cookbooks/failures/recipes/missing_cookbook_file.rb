include_recipe 'failures'

cookbook_file '/srv/failing' do
  source 'absent.txt'
end
