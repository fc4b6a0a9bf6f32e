class Chef
  class Resource
    # Which version of a package APT prefers.
    class AptPreference < Resource
      property :package_name, String, :name_property => true, :regex => [/\A[^,]*\z/]
      property :glob, String
      property :pin, String
      property :pin_priority, [String, Integer]

      # What apt_preferences(5) wants: a file per package, named without odd characters.
      def file_name = package_name.gsub(/\./, '_').gsub('*', 'wildcard')

      action :add do
        %i[pin pin_priority].each do |name|
          raise Exceptions::ValidationFailed, "#{new_resource}: #{name} is a required property" if new_resource.public_send(name).nil?
        end
        directory('/etc/apt/preferences.d') { mode '0755'; recursive true }
        file "/etc/apt/preferences.d/#{new_resource.file_name}.pref" do
          mode '0644'
          content "Package: #{new_resource.glob || new_resource.package_name}\nPin: #{new_resource.pin}\nPin-Priority: #{new_resource.pin_priority}\n"
        end
      end

      action :remove do
        file("/etc/apt/preferences.d/#{new_resource.file_name}.pref") { action :delete }
      end
    end
  end
end
