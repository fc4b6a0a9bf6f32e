# Every app that this command means, through an SSH wrapper with its key.
search('aws_opsworks_app', 'deploy:true').each do |app|
  home = "/srv/ow12/#{app['shortname']}"

  directory "#{home}/shared" do
    recursive true
  end

  file "/srv/ow12/#{app['shortname']}.key" do
    content app['app_source']['ssh_key']
    mode '0600'
    sensitive true
  end

  file "/srv/ow12/#{app['shortname']}-ssh" do
    content "#!/bin/sh\necho \"$@\" >> /run/ssh-calls\nexec sh -c \"$(echo \"$@\" | sed 's/.*git-upload-pack/git-upload-pack/')\"\n"
    mode '0755'
  end

  deploy_branch home do
    repository app['app_source']['url']
    branch app['app_source']['revision']
    ssh_wrapper "/srv/ow12/#{app['shortname']}-ssh"
    environment app['environment'].to_hash
    purge_before_symlink []
    create_dirs_before_symlink []
    symlinks({})
    symlink_before_migrate({})
    before_migrate do
      file "#{release_path}/.env" do
        content new_resource.environment.map { |name, value| "#{name}=#{value}\n" }.join
      end
    end
    before_symlink { }
    before_restart { }
    after_restart { }
    restart_command 'echo restarted > /srv/ow12/restarted'
  end
end
