file '/srv/touchy/link' do
  content "in place of the link\n"
  manage_symlink_source false
  force_unlink true
end
