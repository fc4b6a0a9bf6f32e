# Below this directory all files are written: on a machine of its own that is the root, and where machines are plain
# processes a directory, which the coordinator names in their environment.
default['sample']['root'] = ENV.fetch('CAIRN_ROOT', '')
# True where there are no packages, users and services of the machine's own.
default['sample']['files_only'] = false
