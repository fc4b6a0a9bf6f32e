name 'opsworks-11'
version '1.0.0'
depends 'deploy'
