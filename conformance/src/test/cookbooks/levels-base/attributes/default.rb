default['levels']['of two cookbooks'] = 'base'
default['levels']['base only'] = 'base'
override['levels']['override of base'] = 'base'
default['levels']['override of base'] = 'base default'
default['levels']['united'] = [2, 3]
default['levels']['replaced'] = [2, 3]
default['levels']['hash']['left'] = 1
default['levels']['hash']['both'] = 'base'
