file '/srv/guards/guarded' do
  only_if { raise 'the guard is broken' }
end
