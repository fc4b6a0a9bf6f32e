# The hooks are files of the repository: deploy/*.rb, and one of another name.
deploy_branch 'files' do
  deploy_to '/srv/files'
  repository node['gad']['origin']
  branch node['gad']['revision']
  symlink_before_migrate({})
  symlinks 'log' => 'log'
  purge_before_symlink %w(log)
  create_dirs_before_symlink %w(tmp cache)
  before_restart 'hooks/restarting.rb'
  restart do
    file '/srv/files/restarted_by_block' do
      content ::File.readlink('/srv/files/current') + "\n"
    end
  end
end
