name 'opsworks_agent'
version '1.0.0'
description 'The command update_agent'
