deploy 'stamped' do
  deploy_to '/srv/stamped'
  repo node['gad']['origin']
  revision node['gad']['revision']
  shallow_clone true
  keep_releases 2
  symlinks({})
  symlink_before_migrate({})
  purge_before_symlink []
  create_dirs_before_symlink []
  before_migrate { }
  before_symlink { }
  before_restart { }
  after_restart { }
  action((node['gad']['action'] || 'deploy').to_sym)
end
