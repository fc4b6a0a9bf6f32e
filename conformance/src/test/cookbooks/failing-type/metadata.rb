name 'failing-type'
