File.write('/tmp/order', "order-second libraries\n", mode: 'a')
