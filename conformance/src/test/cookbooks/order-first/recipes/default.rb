File.write('/tmp/order', "order-first recipe\n", mode: 'a')
