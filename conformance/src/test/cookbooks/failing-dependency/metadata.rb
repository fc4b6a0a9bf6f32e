name 'failing-dependency'
depends 'cookbook-nobody-has', '>= 1.0'
