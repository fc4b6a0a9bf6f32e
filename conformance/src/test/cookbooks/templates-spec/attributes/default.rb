default['spec']['word'] = 'node'
default['spec']['hash'] = { 'a' => 1, 'b' => { 'c' => [1, nil, 'x'] } }
