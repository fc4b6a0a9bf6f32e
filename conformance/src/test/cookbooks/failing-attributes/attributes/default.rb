default['fine'] = 1
default['broken'] = node['nothing']['below']
