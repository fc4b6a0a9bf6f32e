# Run by the build to train the start-up cache of the recipe engine; everything stays in the directory that it is given.
root = node['training']['root']

directory "#{root}/made" do
  mode '0755'
end

template "#{root}/made/page" do
  source 'page.erb'
  variables(words: node['training']['words'])
  mode '0644'
end

file "#{root}/made/file" do
  content 'text'
  notifies :run, 'execute[told]', :delayed
end

cookbook_file "#{root}/made/copy" do
  source 'copy.txt'
  only_if { true }
end

link "#{root}/made/link" do
  to "#{root}/made/file"
end

execute 'told' do
  command 'true'
  action :nothing
end

ruby_block 'block' do
  block { node['training']['words'].join(',') }
end

log 'trained' do
  not_if 'false'
end
