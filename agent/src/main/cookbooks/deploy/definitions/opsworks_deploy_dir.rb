# What all releases of an application share.
define :opsworks_deploy_dir do
  place = params

  ['', '/log', '/config', '/system', '/pids', '/scripts', '/sockets'].each do |name|
    directory "#{place[:path]}/shared#{name}" do
      owner place[:user]
      group place[:group]
      mode '0770'
      recursive true
    end
  end
end
