include_recipe 'failures'
file('/srv/failing') { content "as it was\n" }

template '/srv/failing' do
  source 'nil.erb'
  variables :server => nil
end

file '/srv/after'
