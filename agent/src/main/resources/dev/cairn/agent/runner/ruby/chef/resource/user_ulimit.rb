class Chef
  class Resource
    # Limits of a user, in a file of /etc/security/limits.d.
    class UserUlimit < Resource
      LIMITS = { :as => %w(as_limit as_hard_limit as_soft_limit), :core => %w(core_limit core_hard_limit core_soft_limit),
                 :cpu => %w(cpu_limit cpu_hard_limit cpu_soft_limit), :data => %w(data_limit data_hard_limit data_soft_limit),
                 :fsize => %w(fsize_limit fsize_hard_limit fsize_soft_limit), :locks => %w(locks_limit locks_hard_limit locks_soft_limit),
                 :maxlogins => %w(maxlogins_limit maxlogins_hard_limit maxlogins_soft_limit), :memlock => %w(memory_limit memory_hard_limit memory_soft_limit),
                 :msgqueue => %w(msgqueue_limit msgqueue_hard_limit msgqueue_soft_limit), :nofile => %w(filehandle_limit filehandle_hard_limit filehandle_soft_limit),
                 :nproc => %w(process_limit process_hard_limit process_soft_limit), :rss => %w(rss_limit rss_hard_limit rss_soft_limit),
                 :rtprio => %w(rt_priority_limit rt_priority_hard_limit rt_priority_soft_limit), :rttime => %w(rttime_limit rttime_hard_limit rttime_soft_limit),
                 :sigpending => %w(sigpending_limit sigpending_hard_limit sigpending_soft_limit), :stack => %w(stack_limit stack_hard_limit stack_soft_limit),
                 :virt => %w(virt_limit virt_hard_limit virt_soft_limit) }.freeze

      property :username, String, :name_property => true
      property :filename, String, :desired_state => false, :coerce => proc { |value| value.end_with?('.conf') ? value : "#{value}.conf" },
                                  :default => DelayedEvaluator.new { username == '*' || username == 'root' ? '00_all_limits' : "#{username}_limits" }
      LIMITS.each_value { |names| names.each { |name| property name.to_sym, [String, Integer] } }

      def text
        lines = ["# Limits settings for #{username}", '']
        LIMITS.each do |item, (both, hard, soft)|
          { '-' => both, 'soft' => soft, 'hard' => hard }.each do |kind, name|
            value = public_send(name)
            lines << "#{username} #{kind} #{item == :virt ? 'as' : item} #{value}" unless value.nil?
          end
        end
        "#{lines.join("\n")}\n"
      end

      action :create do
        directory('/etc/security/limits.d') { recursive true }
        file("/etc/security/limits.d/#{new_resource.filename}") { content new_resource.text }
      end

      action :delete do
        file("/etc/security/limits.d/#{new_resource.filename}") { action :delete }
      end
    end
  end
end
