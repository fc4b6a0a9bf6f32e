git '/srv/work/unknown' do
  repository node['gad']['origin']
  revision 'no-such-branch'
end
