name 'levels'
version '1.0.0'
depends 'levels-base'
