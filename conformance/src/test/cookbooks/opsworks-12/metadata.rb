name 'opsworks-12'
version '1.0.0'
