# Each adds a line to one file that is written at the end.
provides :conf_listener
unified_mode true
property :port, Integer, required: true
property :path, String, default: '/srv/custom/listeners'

action :add do
  with_run_context :root do
    edit_resource(:template, new_resource.path) do |wanted|
      cookbook 'custom-new'
      source 'listeners.erb'
      variables[:listeners] ||= []
      variables[:listeners] |= [[wanted.name, wanted.port]]
      action :nothing
      delayed_action :create
    end
  end
end
