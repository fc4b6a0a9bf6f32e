file '/srv/failing'
