File.write('/tmp/order', "order-second attributes\n", mode: 'a')
