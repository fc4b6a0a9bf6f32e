default['gad']['origin'] = '/srv/git/app.git'
default['gad']['revision'] = 'main'
