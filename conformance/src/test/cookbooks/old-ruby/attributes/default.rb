default['old']['library'] = OldRuby.results
default['old']['here'] = [
  File.exists?('/etc/passwd') ? 'exists' : 'missing',
  3.is_a?(Fixnum) ? 'fixnum' : 'other',
  URI.escape('a b'),
  { :k => 'v' }.inspect
]
