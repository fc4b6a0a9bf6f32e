# The release before the present one becomes current; without one this fails and changes nothing.
define :deploy_back do
  app = params[:app_data]
  deploy app[:deploy_to] do
    user app[:user]
    group app[:group]
    action :rollback
  end
end
