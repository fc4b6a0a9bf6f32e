File.write('/tmp/order', "order-first libraries\n", mode: 'a')
