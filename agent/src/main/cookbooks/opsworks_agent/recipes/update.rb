# Is the agent the one that the coordinator gives away? The coordinator tells both, on Chef 11 in the attributes.
told = node['opsworks_agent'] || (search(:aws_opsworks_command).first || {})['args']
raise 'opsworks_agent::update runs in the command update_agent only, which tells the versions' unless told

running, available, wanted = %w(running_version available_version agent_version).map { |key| Array(told[key]).first.to_s }

unless ['', 'LATEST', available].include?(wanted)
  log "version #{wanted} of the agent is asked for, but this coordinator gives away #{available} only" do
    level :warn
  end
end

if running == available
  log "the agent is up to date: #{running} runs here, and there is no newer one"
else
  ruby_block 'the agent is another version than the coordinator gives away' do
    block do
      raise "agent #{running} runs here and the coordinator gives away #{available}: agents do not replace themselves. " \
            'Start an instance of the coordinator anew; on a registered machine run the registration once more, which installs ' \
            'that version and keeps the instance'
    end
  end
end
