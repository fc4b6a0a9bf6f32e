# The ways in which search is called and its answers are used.
directory '/srv/search'

lines = []
search(:fruits, 'colour:red') { |item| lines << "block #{item['id']}" }
lines << "symbol #{search(:fruits, 'id:apple').first[:colour]}"
lines << "all #{search('fruits').size}"
lines << "rows #{search(:fruits, '*:*', :rows => 2).size}"
lines << "positional #{search(:fruits, '*:*', nil, 1, 2).size}"
lines << "filter #{search(:fruits, 'id:plum', :filter_result => { 'c' => ['colour'], 'deep' => %w(origin country) }).first.sort.inspect}"
lines << "none #{search(:fruits, 'id:none').inspect} #{search(:fruits, 'id:none').first.inspect}"
lines << "hash #{search(:fruits, 'id:pear').first.to_hash.keys.sort.join(',')}"
lines << "raw #{search(:fruits, 'id:pear').first.raw_data['colour']}"
begin
  search(:no_such_bag, '*:*')
rescue Net::HTTPServerException => e
  lines << "unknown #{e.class}"
end
begin
  data_bag_item('fruits', 'durian')
rescue Net::HTTPServerException => e
  lines << "missing #{e.response.code}"
end
lines << "ids #{data_bag('fruits').sort.join(',')}"
found, start, total = Chef::Search::Query.new.search(:fruits, 'colour:green')
lines << "query #{found.map(&:id).sort.join(',')} #{start} #{total}"
lines << "nodes #{search(:node, '*:*').map(&:name).join(',')}"
lines << "node #{search(:node, "platform_family:#{node['platform_family']}").first['platform_family']}"

file '/srv/search/forms' do
  content "#{lines.join("\n")}\n"
end
