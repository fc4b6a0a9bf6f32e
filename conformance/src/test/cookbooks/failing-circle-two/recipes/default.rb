file '/srv/circle-two'
