%w(/srv/touchy /srv/touchy/directory).each { |path| directory path }

link '/srv/touchy/dangling' do
  to '/srv/touchy/nothing'
end

link '/srv/touchy/link' do
  to 'behind'
end

file '/srv/touchy/behind'

# The file behind the link is meant.
file '/srv/touchy/link' do
  content "through the link\n"
  mode '0600'
end
