# A repository in a directory of the machine; its address and components come with the run.
apt_repository 'local' do
  uri node['repos']['uri']
  distribution node['repos']['distribution'] || './'
  components node['repos']['components'] || []
  trusted true
  cache_rebuild true
end

package 'conformance-sample'

# With a key that the cookbook brings; its lists are not fetched.
apt_repository 'keyed repository' do
  uri 'http://packages.example.invalid/debian'
  distribution 'bookworm'
  components %w(main contrib)
  arch 'amd64'
  deb_src true
  key 'conformance.asc'
  cache_rebuild false
end

apt_preference 'conformance-sample' do
  pin 'origin ""'
  pin_priority '700'
end

apt_preference 'held-back' do
  package_name 'bash'
  glob 'bash*'
  pin 'release a=nothing'
  pin_priority '-1'
end
