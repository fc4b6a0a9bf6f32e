include_recipe 'failures'

file '/srv/failing' do
  content lazy {
    node['no']['such']['key']
  }
end
