directory '/srv/guards/open' do
  mode '0777'
  recursive true
end

# The guard of an execute runs as its command does.
execute 'execute inherits' do
  command 'touch "/srv/guards/open/execute inherits"'
  creates '/srv/guards/open/execute inherits'
  cwd '/srv/guards'
  user 'daemon'
  group 'mail'
  environment 'WORD' => 'given'
  umask '027'
  only_if 'test "$(pwd) $(id -un) $(id -gn) $WORD $(umask)" = "/srv/guards daemon mail given 0027"'
end

# That of a script does not, unless an interpreter is named.
bash 'bash does not inherit' do
  code 'touch "/srv/guards/open/bash does not inherit"'
  creates '/srv/guards/open/bash does not inherit'
  cwd '/srv/guards'
  user 'daemon'
  environment 'WORD' => 'given'
  only_if 'test "$(id -un) $WORD" = "root "'
end

bash 'bash with an interpreter inherits' do
  guard_interpreter :bash
  code 'touch "/srv/guards/open/bash with an interpreter inherits"'
  creates '/srv/guards/open/bash with an interpreter inherits'
  cwd '/srv/guards'
  user 'daemon'
  environment 'WORD' => 'given'
  only_if '[[ "$(pwd) $(id -un) $WORD" == "/srv/guards daemon given" ]]'
end

# Only bash understands it.
file '/srv/guards/interpreted' do
  guard_interpreter :bash
  only_if '[[ abc == a* ]]'
end

file '/srv/guards/not-interpreted' do
  only_if '[[ abc == a* ]]'
end

file '/srv/guards/by-perl' do
  guard_interpreter :perl
  only_if 'exit(1 == 1 ? 0 : 1)'
end
