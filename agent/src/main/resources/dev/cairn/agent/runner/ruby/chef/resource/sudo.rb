class Chef
  class Resource
    # A file of /etc/sudoers.d.
    class Sudo < Resource
      list = proc { |value| value.is_a?(Array) ? value : value.to_s.split(/\s*,\s*/) }
      property :filename, String, :name_property => true, :coerce => proc { |value| value.gsub(/[.~]/, '__') }
      property :users, [String, Array], :default => [], :coerce => list
      property :groups, [String, Array], :default => [], :coerce => proc { |value|
        (value.is_a?(Array) ? value : value.to_s.split(/\s*,\s*/)).map { |name| name.start_with?('%') ? name : "%#{name}" }
      }
      property :commands, Array, :default => ['ALL']
      property :host, String, :default => 'ALL'
      property :runas, String, :default => 'ALL'
      property :nopasswd, [true, false], :default => false
      property :noexec, [true, false], :default => false
      property :setenv, [true, false], :default => false
      property :defaults, Array, :default => []
      property :command_aliases, Array, :default => []
      property :env_keep_add, Array, :default => []
      property :env_keep_subtract, Array, :default => []
      property :template, String, :desired_state => false
      property :variables, [Hash, nil], :desired_state => false
      property :visudo_binary, String, :default => '/usr/sbin/visudo', :desired_state => false
      property :visudo_path, String, :desired_state => false
      property :config_prefix, String, :default => '/etc', :desired_state => false

      # Of the cookbook that came before.
      def user(value = nil) = value.nil? ? users : users(value)
      def group(value = nil) = value.nil? ? groups : groups(value)
      alias prefix config_prefix

      def directory_path = "#{config_prefix}/sudoers.d"

      def text
        who = (groups + users).join(',')
        tags = [('NOEXEC:' if noexec), ('NOPASSWD:' if nopasswd), ('SETENV:' if setenv)].join
        lines = ['# This file is managed by Chef Infra Client. Changes will be overwritten.', '']
        command_aliases.each { |entry| lines << "Cmnd_Alias #{entry[:name].to_s.upcase} = #{Array(entry[:command_list]).join(', ')}" }
        env_keep_add.each { |name| lines << "Defaults    env_keep += \"#{name}\"" }
        env_keep_subtract.each { |name| lines << "Defaults    env_keep -= \"#{name}\"" }
        commands.each { |command| lines << (who.empty? ? '' : "#{who} #{host}=(#{runas}) #{tags}#{command}") }
        lines << "Defaults:#{who} #{defaults.join(',')}" unless defaults.empty?
        "#{lines.join("\n")}\n"
      end

      action :create do
        wanted = new_resource
        who = wanted.users + wanted.groups
        if wanted.template.nil? && who.empty? && wanted.env_keep_add.empty? && wanted.env_keep_subtract.empty?
          raise 'You must specify users, groups, env_keep_add, env_keep_subtract, or template properties!'
        end
        if wanted.template && who.any?
          raise 'You cannot specify users or groups properties and also specify a template. To use your own template pass in all template variables using the variables property.'
        end
        unless ::File.exist?(wanted.visudo_path || wanted.visudo_binary)
          Chef::Log.warn("#{wanted}: #{wanted.visudo_path || wanted.visudo_binary} does not exist, the file is not verified")
        end
        directory(wanted.directory_path)
        main = "#{wanted.config_prefix}/sudoers"
        if ::File.file?(main) && ::File.readlines(main).grep(/includedir/).empty?
          Chef::Log.warn("#{wanted}: #{main} has no includedir, what is written to #{wanted.directory_path} takes no effect")
        end
        place = "#{wanted.directory_path}/#{wanted.filename}"
        visudo = wanted.visudo_path || wanted.visudo_binary
        # The main file includes the one that is there already, whose aliases would be said twice.
        check = ::File.exist?(place) ? "#{visudo} -cf %{path}" : "cat #{main} %{path} 2>/dev/null | #{visudo} -cf -"
        check = nil unless ::File.exist?(wanted.visudo_path || wanted.visudo_binary)
        if wanted.template
          # The property hides the resource type of its name.
          declare_resource(:template, place) do
            source wanted.template
            cookbook wanted.cookbook_name.to_s
            mode '0440'
            variables wanted.variables || {}
            verify check if check
          end
        else
          file place do
            mode '0440'
            content wanted.text
            verify check if check
          end
        end
      end

      action(:install) { action_create }

      action :delete do
        file("#{new_resource.directory_path}/#{new_resource.filename}") { action :delete }
      end

      action(:remove) { action_delete }
    end
  end
end
