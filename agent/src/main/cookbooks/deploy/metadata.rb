name 'deploy'
version '1.0.0'
description 'What recipes for stacks of Chef 11 expect to find: the attributes of applications and the opsworks_deploy definitions'
