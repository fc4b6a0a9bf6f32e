File.write('/tmp/order', "order-first attributes\n", mode: 'a')
