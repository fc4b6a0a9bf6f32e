directory '/srv/language'

%w(winner version platform any).each do |name|
  template "/srv/language/#{name}" do
    source "#{name}.erb"
  end
end

# The source is the name's last part with .erb.
cookbook_file '/srv/language/static'

template '/srv/language/lent' do
  cookbook 'templates-other'
  source 'lent.erb'
  variables(:word => 'word')
  owner 'daemon'
  mode 0600
end

file '/srv/language/local.erb' do
  content "<%= @word %> part on the machine\n"
end

template '/srv/language/parts' do
  source 'parts.erb'
  variables word: 'own', other: 2
end

template '/srv/language/by-path' do
  local true
  source '/srv/language/local.erb'
  variables word: 'whole'
end

template '/srv/language/helpers' do
  source 'helpers.erb'
  helper(:shout) { |word| word.upcase + '!' }
  helper(:twice) { |number| number * 2 }
  helpers(TemplatesSpec::Helpers)
  helpers do
    def from_inline
      'inline'
    end
  end
end

ruby_block 'set late' do
  block { node.run_state['late'] = 'converge time' }
  not_if { ::File.exist?('/srv/language/late-is-set') }
end

template '/srv/language/lazy' do
  source 'lazy.erb'
  variables(
    late: lazy { node.run_state['late'] || 'converge time' },
    deep: { list: [lazy { 'inner' }, 'plain'] },
    mash: node['spec']
  )
end

file '/srv/language/late-is-set'

{ 'lines' => nil, 'crlf' => 'x', 'utf8' => 'ü', 'latin1' => 'x' }.each do |name, value|
  template "/srv/language/#{name}" do
    source "#{name}.erb"
    variables word: value
  end
end

template '/srv/language/hashes' do
  source 'hashes.erb'
  variables(hash: { 'a' => 1, :b => nil, 3 => ['x', { :y => 1.5 }] })
end
