# What its guard lets through becomes a file.
directory '/srv/guards' do
  mode '0755'
end

{
  'only_if string true' => [:only_if, 'true'],
  'only_if string false' => [:only_if, 'false'],
  'only_if array true' => [:only_if, ['test', '-d', '/srv/guards']],
  'only_if array false' => [:only_if, ['test', '-f', '/srv/guards']],
  'not_if string true' => [:not_if, 'true'],
  'not_if string false' => [:not_if, 'false'],
  'not_if array true' => [:not_if, ['test', '-d', '/srv/guards']],
  'not_if array false' => [:not_if, ['test', '-f', '/srv/guards']],
  'only_if shell syntax' => [:only_if, 'test -d /srv/guards && echo x | grep -q x'],
}.each do |name, (guard, condition)|
  file "/srv/guards/#{name}" do
    send(guard, condition)
  end
end

{
  'only_if block true' => [:only_if, proc { true }],
  'only_if block false' => [:only_if, proc { false }],
  'only_if block nil' => [:only_if, proc { nil }],
  'not_if block true' => [:not_if, proc { 1 }],
  'not_if block false' => [:not_if, proc { nil }],
  # Ruby takes every string for true.
  'only_if block string' => [:only_if, proc { 'false' }],
  'not_if block string' => [:not_if, proc { 'false' }],
}.each do |name, (guard, condition)|
  file "/srv/guards/#{name}" do
    send(guard, &condition)
  end
end

file '/srv/guards/all of several' do
  only_if 'true'
  only_if { true }
  not_if 'false'
  not_if { false }
end

file '/srv/guards/one of several' do
  only_if 'true'
  not_if { true }
  only_if { true }
end

[
  ['option cwd', 'test "$(pwd)" = /srv/guards', { cwd: '/srv/guards' }],
  ['option user', 'test "$(id -un)" = daemon', { user: 'daemon' }],
  ['option group', 'test "$(id -gn)" = mail', { user: 'daemon', group: 'mail' }],
  ['option environment', 'test "$WORD" = given', { environment: { 'WORD' => 'given' } }],
  ['option env', 'test "$WORD" = given', { :env => { 'WORD' => 'given' } }],
  ['option umask', 'test "$(umask)" = 0027', { umask: '027' }],
  # Late is false, and a warning.
  ['option timeout', 'sleep 20', { timeout: 1 }],
].each do |name, command, options|
  file "/srv/guards/#{name}" do
    only_if command, options
  end
end
