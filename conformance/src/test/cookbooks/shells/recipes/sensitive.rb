execute 'failing' do
  command 'echo top-secret-word; echo top-secret-word >&2; exit 1'
  sensitive true
end
