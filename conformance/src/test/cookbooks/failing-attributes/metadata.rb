name 'failing-attributes'
