user 'shells' do
  shell '/bin/bash'
  home '/srv/home-of-shells'
  manage_home true
end
