# Deploys an application from its source, with the hooks of its repository.
define :opsworks_deploy do
  application = params[:app]
  app = params[:deploy_data]
  source = app[:scm] || {}
  type = source[:scm_type].to_s
  wrapper = nil
  repository = source[:repository]

  package('git') if %w(git archive s3).include?(type)
  package('subversion') if type == 'svn'

  directory app[:deploy_to] do
    owner app[:user]
    group app[:group]
    mode '0775'
    recursive true
  end

  if type == 'git' && source[:ssh_key].to_s != ''
    keys = "#{app[:home]}/.ssh"
    wrapper = "#{keys}/deploy-ssh"

    directory keys do
      owner app[:user]
      group app[:group]
      mode '0700'
      recursive true
    end

    file "#{keys}/deploy-key" do
      content "#{source[:ssh_key].strip}\n"
      owner app[:user]
      group app[:group]
      mode '0600'
      sensitive true
    end

    file wrapper do
      content "#!/bin/sh\nexec ssh -o StrictHostKeyChecking=no -i #{keys}/deploy-key \"$@\"\n"
      owner app[:user]
      group app[:group]
      mode '0700'
    end
  end

  if %w(archive s3).include?(type)
    # An archive becomes a repository of one commit, from which it is deployed as any other.
    repository = "#{Chef::Config[:file_cache_path]}/opsworks-archives/#{application}"
    archive = "#{repository}.archive"
    directory repository do
      recursive true
    end

    key = type == 's3' && source[:user].to_s != ''
    address = key ? SignedS3Address.new(source[:repository], source[:user], source[:password].to_s).to_s : source[:repository]
    basic = source[:user].to_s != '' && !key
    remote_file archive do
      source address
      # Each run signs anew, which makes another address of the same object.
      use_conditional_get !key
      headers('Authorization' => "Basic #{["#{source[:user]}:#{source[:password]}"].pack('m0')}") if basic
      sensitive true
    end

    bash "unpack the archive of #{application}" do
      cwd repository
      flags '-e'
      code <<-SH
        find . -mindepth 1 -delete
        case $(head -c 2 "#{archive}") in
          PK) unzip -q "#{archive}" ;;
          *) tar -xf "#{archive}" ;;
        esac
        git init -q .
        git add -A -f
        git -c user.name=deploy -c user.email=deploy@localhost commit -q -m '#{application}'
      SH
      only_if { !::File.exist?("#{repository}/.git") || ::File.mtime(archive) > ::File.mtime("#{repository}/.git") }
    end
  end

  # A copy of another repository is of no use.
  copy = "#{app[:deploy_to]}/shared/cached-copy"
  directory copy do
    recursive true
    action :delete
    only_if { app[:delete_cached_copy] && ::File.exist?("#{copy}/.git/config") && !::File.read("#{copy}/.git/config").include?(repository) }
  end

  unless type == 'other' || type.empty?
    deploy app[:deploy_to] do
      provider Chef::Provider::Deploy.const_get(app[:chef_provider])
      repository repository
      revision source[:revision] if source[:revision].to_s != '' && !%w(archive s3).include?(type)
      user app[:user]
      group app[:group]
      keep_releases app[:keep_releases]
      environment app[:environment].to_hash
      migrate app[:migrate]
      migration_command app[:migrate_command]
      purge_before_symlink app[:purge_before_symlink].to_a
      create_dirs_before_symlink app[:create_dirs_before_symlink].to_a
      symlink_before_migrate app[:symlink_before_migrate].to_hash
      symlinks app[:symlinks].to_hash
      action app[:action].to_sym

      if app[:application_type] == 'rails' && node[:opsworks][:instance][:layers].include?('rails-app')
        restart_command "sleep #{app[:sleep_before_restart]} && #{node[:opsworks][:rails_stack][:restart_command]}"
      end

      if type == 'svn'
        scm_provider :subversion
        svn_username source[:user]
        svn_password source[:password]
        svn_arguments '--no-auth-cache --non-interactive --trust-server-cert'
      else
        scm_provider :git
        enable_submodules app[:enable_submodules]
        shallow_clone app[:shallow_clone]
        ssh_wrapper wrapper if wrapper
      end

      before_migrate do
        # A file that was not written must not hide the one of the repository.
        links = app[:symlink_before_migrate].to_hash
        new_resource.symlink_before_migrate(links.reject { |from, _| LayerApps::GENERATED.include?(from) && !::File.exist?("#{shared_path}/#{from}") })
        link_tempfiles_to_current_release
        case app[:application_type]
        when 'rails'
          if app[:auto_bundle_on_deploy] && ::File.exist?("#{release_path}/Gemfile")
            run "bundle install --path #{app[:home]}/.bundler/#{application} --without test development"
          end
        when 'nodejs'
          run 'npm install' if ::File.exist?("#{release_path}/package.json")
        end
        run_callback_from_file("#{release_path}/deploy/before_migrate.rb")
      end
    end
  end
end
