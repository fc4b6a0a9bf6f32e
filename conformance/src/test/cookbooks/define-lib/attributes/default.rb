default['define-lib']['dir'] = '/srv/define'
default['define-lib']['port'] = 8080
