name 'templates-spec'
version '1.0.0'
depends 'templates-other'
