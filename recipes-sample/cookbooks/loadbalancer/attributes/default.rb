# Below this directory all files are written; on a machine of its own that is the root.
default['sample']['root'] = ''
# True where there are no packages, users and services of the machine's own.
default['sample']['files_only'] = false
