include_attribute 'order-first::later'
File.write('/tmp/order', "order-first attributes early after #{node['order']['later']}\n", mode: 'a')
