class Chef
  class Util
    # Whether SELinux is at work, for libraries that set contexts.
    module Selinux
      def selinux_enabled?
        program = %w(/usr/sbin/selinuxenabled /sbin/selinuxenabled).find { |path| ::File.executable?(path) }
        !program.nil? && !Mixin::ShellOut.run(nil, [program], {}).error?
      end

      def restore_security_context(path, recursive = false)
        Mixin::ShellOut.run(nil, ['restorecon', *(recursive ? %w(-R -r) : %w(-R)), path], {}).error!
      end
    end
  end
end
