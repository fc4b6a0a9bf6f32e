File.write('/tmp/order', "order recipe\n", mode: 'a')
loaded = include_recipe('order-second', 'order::part')
File.write('/tmp/order', "loaded #{loaded.size}\n", mode: 'a')
loaded = include_recipe('order-second')
File.write('/tmp/order', "loaded #{loaded.size}\n", mode: 'a')
order_defined 'now'

ruby_block 'converge' do
  block { ::File.write('/tmp/order', "converge\n", mode: 'a') }
  not_if { ::File.exist?('/srv/language/ordered') }
end

directory '/srv/language'

file '/srv/language/ordered'

File.write('/tmp/order', "order recipe ends\n", mode: 'a')
