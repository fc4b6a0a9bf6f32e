require 'json'

node.default['levels']['recipe'] = 'recipe'
node.automatic['levels']['ladder']['9'] = 'automatic'

node.rm_default('levels', 'removed', 'default')
node.rm_normal('levels', 'removed', 'normal')
node.rm_override('levels', 'removed', 'override')
node.rm('levels', 'all removed', 'override')

def raised
  yield
  'nothing'
rescue StandardError => e
  e.class.name
end

seen = node['levels'].to_hash.merge(
  'string' => node['levels']['dotted']['one']['two'],
  'symbol' => node[:levels][:dotted][:one][:two],
  'method' => node.levels.dotted.one.two,
  'dig' => node.dig('levels', 'dotted', 'one', 'two'),
  'read' => node.read('levels', 'dotted', 'one', 'two'),
  'read missing' => node.read('levels', 'no', 'such').inspect,
  'missing' => node['levels']['no'].inspect,
  'below missing' => raised { node['levels']['no']['such'] },
  'write merged' => raised { node['levels']['recipe'] = 'x' },
  'write merged deep' => raised { node['levels']['dotted']['one']['two'] = 'x' },
  'append merged' => raised { node['levels']['united'] << 1 },
  'is a hash' => node['levels'].is_a?(Hash),
  'is an array' => node['levels']['united'].is_a?(Array),
  'exist' => [node.exist?('levels', 'dotted'), node.exist?('levels', 'no')]
)

directory '/srv/language'

file '/srv/language/levels.json' do
  content JSON.pretty_generate(seen)
end

ruby_block 'write while converging' do
  block { node.default['levels']['converging'] = 'seen by later lazies' }
  not_if { ::File.exist?('/srv/language/converging') }
end

file '/srv/language/converging' do
  content(lazy { node['levels']['converging'].to_s })
  action :create_if_missing
end
