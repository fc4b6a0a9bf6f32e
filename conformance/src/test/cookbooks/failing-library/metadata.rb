name 'failing-library'
