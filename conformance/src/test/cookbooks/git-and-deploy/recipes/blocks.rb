# A deployment whose hooks are blocks; each writes down what it sees.
directory '/srv/app/shared/config' do
  recursive true
end
directory '/srv/app/shared/log'
directory '/srv/app/shared/pids'
directory '/srv/app/shared/system'

file '/srv/app/shared/config/database.yml' do
  content "adapter: none\n"
end

execute 'deployment heard' do
  command 'echo heard >> /srv/app.heard'
  action :nothing
end

deploy_revision '/srv/app' do
  repo node['gad']['origin']
  revision node['gad']['revision']
  user 'www-data'
  group 'www-data'
  environment 'APP_ENV' => 'staging'
  keep_releases 2
  migrate true
  migration_command 'echo "migrated in $(basename $PWD | cut -c1-3) $APP_ENV $(id -un)" > migrated'
  symlink_before_migrate 'config/database.yml' => 'config/database.yml'
  before_migrate do
    seen = ::File.exist?("#{release_path}/config/database.yml")
    file "#{release_path}/before_migrate" do
      content "#{seen} #{new_resource.environment['APP_ENV']} #{node['gad']['revision']}\n"
    end
  end
  before_symlink do
    linked = ::File.symlink?("#{release_path}/config/database.yml")
    execute 'note before symlink' do
      command "echo #{linked} > before_symlink"
      cwd release_path
    end
  end
  before_restart do
    current = ::File.readlink('/srv/app/current') == release_path
    file("#{release_path}/before_restart") { content "#{current}\n" }
  end
  restart_command 'echo "restarted in $(readlink /srv/app/current | xargs basename | cut -c1-3)" > restarted; pwd -P > where'
  after_restart do
    restarted = ::File.exist?("#{release_path}/restarted")
    file "#{release_path}/after_restart" do
      content "#{restarted}\n"
    end
  end
  notifies :run, 'execute[deployment heard]'
end
