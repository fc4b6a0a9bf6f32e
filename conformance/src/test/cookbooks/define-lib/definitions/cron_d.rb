# Bears the name of a built-in type, and is taken instead of it.
define :cron_d, :command => nil do
  file "#{node['define-lib']['dir']}/cron-#{params[:name]}" do
    content "definition runs #{params[:command]}\n"
  end
end
