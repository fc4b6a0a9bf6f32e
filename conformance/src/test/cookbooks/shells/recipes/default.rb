# Each command leaves what it saw in a file of /srv/shells, which also keeps it from running again.
directory '/srv/shells' do
  mode '0777'
end

# No shell: stars and dollars stay as they are.
execute 'array' do
  command ['touch', '/srv/shells/array * $HOME;']
  creates '/srv/shells/array * $HOME;'
end

execute 'pipe' do
  command 'printf "b\na\n" | sort >/srv/shells/pipe && echo end >>/srv/shells/pipe'
  creates '/srv/shells/pipe'
end

execute 'echo 42 >/srv/shells/returns; exit 42' do
  returns [0, 42]
  creates '/srv/shells/returns'
end

execute 'echo 3 >/srv/shells/returns-one; exit 3' do
  returns 3
  creates '/srv/shells/returns-one'
end

execute 'pwd >relative' do
  cwd '/srv/shells'
  creates 'relative'
end

execute 'echo "$(id -un) $(id -gn) $HOME $USER" >user' do
  cwd '/srv/shells'
  user 'mail'
  creates 'user'
end

execute 'echo "$(id -un) $(id -gn) $HOME $USER $LOGNAME $SHELL" >login' do
  cwd '/srv/shells'
  user 'shells'
  login true
  creates 'login'
end

execute 'echo "$(id -gn)" >group' do
  cwd '/srv/shells'
  user 'mail'
  group 'games'
  creates 'group'
end

execute 'touch /srv/shells/umask' do
  umask '077'
  creates '/srv/shells/umask'
end

execute 'echo "${GIVEN-unset} ${HOME-unset} ${NUMBER-unset}" >/srv/shells/environment' do
  environment 'GIVEN' => 'given', 'HOME' => nil, 'NUMBER' => 1
  creates '/srv/shells/environment'
end

execute 'input' do
  command 'cat >/srv/shells/input'
  input "fed\n"
  creates '/srv/shells/input'
end

execute 'nothing on standard input' do
  command 'cat >/srv/shells/no-input'
  creates '/srv/shells/no-input'
end

bash 'bash' do
  code <<-EOH
    words=(one two)
    false
    echo "${words[1]}" >/srv/shells/bash
  EOH
  creates '/srv/shells/bash'
end

script 'perl' do
  interpreter 'perl'
  code 'open(my $file, ">", "perl"); print $file "$$ " =~ /^\d+ $/ ? "perl\n" : "no\n";'
  cwd '/srv/shells'
  creates 'perl'
end

execute 'sensitive' do
  command 'echo top-secret-word | tee /srv/shells/sensitive'
  sensitive true
  live_stream true
  creates '/srv/shells/sensitive'
end
