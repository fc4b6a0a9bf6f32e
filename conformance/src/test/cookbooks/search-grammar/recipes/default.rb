# Each query of the table is asked; the answers are written one a line.
directory '/srv/search'

table = data_bag_item('tables', 'queries')['queries']
lines = table.map do |type, query|
  answer = begin
    search(type, query).map { |item| item.respond_to?(:id) && !item.is_a?(Chef::Node) ? item.id : item.name }.sort.join(' ')
  rescue StandardError => e
    "#{e.class}"
  end
  "#{type} #{query} => #{answer}"
end

file '/srv/search/answers' do
  content "#{lines.join("\n")}\n"
end
