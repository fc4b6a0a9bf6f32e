directory '/srv/old'

file '/srv/old/probes' do
  content node['old']['library'].join("\n") + "\n"
end

file '/srv/old/attributes' do
  content node['old']['here'].join("\n") + "\n"
end

# The same words in a recipe.
words = []
words << (File.exists?('/etc') ? 'exists' : 'missing')
words << URI.unescape('x%20y')
words << ({ 'k' => :v }).to_s
words << (begin; raise TimeoutError, 'late'; rescue TimeoutError => e; e.message; end)
words << [OldLatin::TEXT.encode('UTF-8'), OldRaw::TEXT.encode('UTF-8')].join(' ')
CONSTANT = 'a constant of a recipe'
words << CONSTANT

file '/srv/old/recipe' do
  content words.join("\n") + "\n"
  not_if { FileTest.exists?('/nowhere') }
end

template '/srv/old/template' do
  source 'old.erb'
  variables :options => { 'a' => 1, :b => [2] }
end
