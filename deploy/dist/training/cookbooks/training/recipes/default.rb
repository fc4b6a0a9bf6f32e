# Run by the build to train the start-up cache of the recipe engine; everything stays in the directory that it is given.
# The cache also carries what the virtual machine has seen to be used much, so that a training of a few resources makes a cache
# for a few resources: this one repeats what recipes have most of, first with changes and then without.
root = node['training']['root']

directory "#{root}/made" do
  mode '0755'
end

2.times do
  node['training']['rounds'].times do |round|
    file "#{root}/made/file-#{round}" do
      content "text of #{round}\n"
      mode '0644'
      notifies :run, 'execute[told]', :delayed
    end
  end

  (node['training']['rounds'] / 5).times do |round|
    template "#{root}/made/page-#{round}" do
      source 'page.erb'
      variables(:words => node['training']['words'], 'round' => round)
      mode '0644'
    end
  end

  (node['training']['rounds'] / 20).times do |round|
    directory "#{root}/made/directory-#{round}" do
      mode '0755'
      recursive true
    end

    cookbook_file "#{root}/made/copy-#{round}" do
      source 'copy.txt'
      only_if { ::File.directory?("#{root}/made/directory-#{round}") }
    end

    link "#{root}/made/link-#{round}" do
      to "#{root}/made/file-#{round}"
      not_if { round.negative? }
    end

    training_page "page #{round}" do
      path "#{root}/made/custom-#{round}"
      text lazy { "custom #{round}\n" }
    end
  end
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
