# The first one finds nothing to keep a copy of, the other six do.
7.times do |number|
  file "edit #{number}" do
    path '/srv/hello/edited'
    content "edit #{number}\n"
  end
end
