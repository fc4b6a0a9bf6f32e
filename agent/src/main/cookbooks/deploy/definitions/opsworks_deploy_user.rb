# The account that owns what is deployed; one that exists is left as it is.
define :opsworks_deploy_user do
  account = params[:deploy_data]

  group account[:group]

  user account[:user] do
    comment 'deploy user'
    gid account[:group]
    home account[:home]
    shell account[:shell]
    supports :manage_home => true
    not_if { ::File.readlines('/etc/passwd').any? { |line| line.start_with?("#{account[:user]}:") } }
  end
end
