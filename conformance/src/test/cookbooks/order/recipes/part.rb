File.write('/tmp/order', "order part\n", mode: 'a')
return
File.write('/tmp/order', "not reached\n", mode: 'a')
