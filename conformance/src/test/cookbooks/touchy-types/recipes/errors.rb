file '/srv/touchy/directory' do
  content 'x'
  ignore_failure true
end

file '/srv/touchy/link' do
  content 'x'
  manage_symlink_source false
  ignore_failure true
end

file '/srv/touchy/dangling' do
  content 'x'
  ignore_failure true
end

file '/srv/touchy/missing/below' do
  content 'x'
end
