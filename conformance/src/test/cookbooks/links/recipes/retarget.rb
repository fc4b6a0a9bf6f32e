link '/srv/links/symbolic' do
  to '/srv/links/second'
end

link '/srv/links/hard' do
  to '/srv/links/second'
  link_type :hard
end

# From hard to symbolic.
link '/srv/links/other-kind' do
  to '/srv/links/second'
end

link '/srv/links/dangling' do
  action :delete
end

link '/srv/links/owned' do
  to 'first'
  owner 'root'
  group 'root'
end

# Takes the place of a file, with which its content is gone.
link '/srv/links/over-a-file' do
  to 'first'
end
