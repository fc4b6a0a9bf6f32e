File.write('/tmp/order', "order-first attributes later\n", mode: 'a')
default['order']['later'] = 'first'
