directory '/srv/links'

%w(first second).each do |name|
  file "/srv/links/#{name}" do
    content "#{name}\n"
  end
end

link '/srv/links/symbolic' do
  to '/srv/links/first'
end

link 'owned' do
  target_file '/srv/links/owned'
  to 'first'
  owner 'daemon'
  group 'mail'
end

link '/srv/links/hard' do
  to '/srv/links/first'
  link_type :hard
end

link '/srv/links/dangling' do
  to '/srv/links/nothing'
end

link '/srv/links/is-no-link' do
  action :delete
end
