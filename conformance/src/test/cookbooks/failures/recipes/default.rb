file '/srv/before'
