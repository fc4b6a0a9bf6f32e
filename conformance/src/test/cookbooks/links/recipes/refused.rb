link '/srv/links/first' do
  action :delete
  ignore_failure true
end

link '/srv/links/over-a-directory' do
  to '/srv/links/first'
end
