# ladder.N is written by the levels up to the N-th; roles, the environment and the JSON have their own.
{ 'default' => 0, 'force_default' => 3, 'normal' => 4, 'override' => 5, 'force_override' => 8 }.each do |level, number|
  (number..9).each { |step| send(level)['levels']['ladder'][step.to_s] = level }
end

default['levels']['of two cookbooks'] = 'own'
default['levels']['override of base'] = 'own default'
force_default['levels']['united'] = [9]
normal['levels']['replaced'] = [9]
default[:levels][:hash][:right] = 2
normal['levels']['hash']['both'] = 'own'
default['levels']['json beats default'] = 'attributes'
override['levels']['override beats json'] = 'attributes'
default['levels']['hidden'] = 'attributes'
override['levels']['hidden'] = nil
set['levels']['by set'] = 'set'
default_unless['levels']['unless'] = 'first'
default_unless['levels']['unless'] = 'second'
default['levels']['seen'] = "#{node['levels']['base only']} #{levels['from json']}"
%w(default normal override).each do |level|
  send(level)['levels']['removed'][level] = level
  send(level)['levels']['all removed'][level] = level
end
default['levels']['dotted'] = { 'one' => { 'two' => 'three' } }
