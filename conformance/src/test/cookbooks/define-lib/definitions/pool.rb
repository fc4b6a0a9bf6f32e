# A pool of backends: a directory, a file from a template of the calling cookbook, and a note for each member.
define :pool, :size => 4, :weight => nil, :members => [], :source => 'pool.conf.erb', :enabled => true do
  pool = params
  base = "#{node['define-lib']['dir']}/#{params[:name]}"

  directory base do
    recursive true
    mode '0750'
    action params[:enabled] ? :create : :delete
  end

  template "#{base}/pool.conf" do
    source params[:source]
    mode 0640
    variables :name => pool[:name], :size => pool[:size], :weight => pool[:weight], :members => pool[:members], :params => pool
    not_if { !pool[:enabled] }
  end

  Array(params[:members]).each do |member|
    pool_member member do
      pool_name pool[:name]
      dir base
    end
  end
end
