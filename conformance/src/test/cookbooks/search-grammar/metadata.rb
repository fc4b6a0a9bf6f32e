name 'search-grammar'
