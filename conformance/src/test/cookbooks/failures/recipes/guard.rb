include_recipe 'failures'

file '/srv/failing' do
  only_if do
    raise 'the guard broke'
  end
end
