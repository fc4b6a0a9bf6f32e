# The same application; a hook fails when the attribute says so.
deploy_revision '/srv/failing' do
  repo node['gad']['origin']
  revision node['gad']['revision']
  symlinks({})
  symlink_before_migrate({})
  rollback_on_error true
  before_migrate { }
  before_restart do
    raise "no restart of #{::File.basename(release_path)[0, 3]}" if node['gad']['fail']
  end
end
