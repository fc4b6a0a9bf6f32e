lwrp_old_site 'rootless'
