define :defined_job, :minute => '0', :hour => '*', :user => 'root' do
  cron params[:name] do
    minute params[:minute]
    hour params[:hour]
    user params[:user]
    command params[:command]
  end
end
