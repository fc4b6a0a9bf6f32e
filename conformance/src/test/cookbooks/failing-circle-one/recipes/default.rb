file '/srv/circle-one'
