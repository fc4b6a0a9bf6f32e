package 'haproxy' do
  not_if { node['sample']['files_only'] }
end

include_recipe 'loadbalancer::configure'
