online = search('aws_opsworks_instance', 'status:online').map { |instance| instance['hostname'] }.sort

directory '/var/lib/trial'

file '/var/lib/trial/members' do
  content online.join("\n") + "\n"
end
