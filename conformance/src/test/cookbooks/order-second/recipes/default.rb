File.write('/tmp/order', "order-second recipe\n", mode: 'a')
