name 'opsworks_dependencies'
version '1.0.0'
description 'The stack commands install_dependencies and update_dependencies'
