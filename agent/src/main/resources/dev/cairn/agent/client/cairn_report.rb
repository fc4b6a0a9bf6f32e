# Loaded by chef-client or cinc-client of any age: writes what became of a run as Cairn's own engine does.
require 'json'
require 'time'
require 'chef/event_dispatch/base'

class CairnReport < Chef::EventDispatch::Base
  def initialize(path)
    @path = path
    @records = []
    @open = []
    @started = Time.now
  end

  def resource_action_start(resource, action, *_)
    record = {
      'type' => type_of(resource), 'name' => resource.name.to_s, 'action' => action.to_s,
      'cookbook' => text(resource.cookbook_name), 'recipe' => text(resource.recipe_name), 'line' => line_of(resource),
      'state' => 'up_to_date', 'guard' => nil, 'duration_seconds' => 0.0, 'changes' => []
    }
    record['within'] = "#{@open.last[:record]['type']}[#{@open.last[:record]['name']}]" unless @open.empty?
    @open.push(:record => record, :resource => resource, :since => Time.now)
    @records << record
  end

  def resource_current_state_loaded(resource, _action, current)
    entry = entry_of(resource)
    entry[:before] = state_of(current) if entry && current
  end

  def resource_after_state_loaded(resource, _action, after)
    entry = entry_of(resource)
    entry[:after] = state_of(after) if entry && after
  end

  # Lists within the list are the lines of a diff.
  def resource_update_applied(resource, _action, update, *_)
    entry = entry_of(resource)
    return unless entry
    Array(update).each { |line| entry[:record]['changes'] << { 'description' => line } if line.is_a?(String) }
  end

  def whyrun_assumption(_action, resource, message)
    resource_update_applied(resource, nil, message)
  end

  def resource_skipped(resource, action, guard)
    entry = close(resource, 'skipped') or return
    entry[:record]['guard'] = action.to_s == 'nothing' ? 'action :nothing' : description_of(guard)
  end

  def resource_up_to_date(resource, _action)
    close(resource, 'up_to_date')
  end

  def resource_updated(resource, _action)
    entry = close(resource, 'updated') or return
    add_properties(entry)
  end

  def resource_failed(resource, _action, exception, *_)
    entry = close(resource, 'failed') or return
    entry[:record]['error'] = "#{exception.class}: #{resource.sensitive ? 'suppressed, the resource is sensitive' : exception.message}"[0, 4000]
    entry[:record]['ignored'] = true if resource.ignore_failure
    @failed = resource unless resource.ignore_failure
  end

  def run_completed(*_)
    write(nil)
  end

  def run_failed(exception, *_)
    write(exception)
  end

  private

  def type_of(resource)
    declared = resource.respond_to?(:declared_type) && resource.declared_type
    (declared || resource.resource_name).to_s
  end

  def line_of(resource)
    line = resource.source_line.to_s[/:(\d+)/, 1]
    line && line.to_i
  end

  def text(value)
    value && value.to_s
  end

  def entry_of(resource)
    @open.reverse.find { |entry| entry[:resource].equal?(resource) }
  end

  def close(resource, state)
    entry = entry_of(resource) or return
    @open.delete(entry)
    entry[:record]['state'] = state
    entry[:record]['duration_seconds'] = (Time.now - entry[:since]).round(3)
    entry
  end

  def description_of(guard)
    guard.respond_to?(:description) ? guard.description : text(guard)
  end

  def state_of(resource)
    return {} if resource.sensitive
    state = resource.respond_to?(:state_for_resource_reporter) ? resource.state_for_resource_reporter : resource.state
    state.each_with_object({}) { |(key, value), all| all[key.to_s] = plain(value) }
  rescue StandardError
    # A cookbook's own property that cannot be read must not fail a run that would not have read it.
    {}
  end

  def plain(value)
    case value
    when nil, true, false, Integer, Float then value
    when Array then value.map { |entry| plain(entry) }
    when Hash then value.each_with_object({}) { |(key, entry), all| all[key.to_s] = plain(entry) }
    else value.to_s
    end
  end

  # Those whose state has changed. A resource that does not load its state again is taken to have become what it says.
  def add_properties(entry)
    before = entry[:before] or return
    after = entry[:after] || state_of(entry[:resource])
    after.each do |name, value|
      next if value.nil? || before[name] == value
      entry[:record]['changes'] << { 'description' => "set #{name}", 'property' => name, 'before' => before[name], 'after' => value }
    end
  end

  def write(exception)
    seconds = Time.now - @started
    report = {
      'ok' => exception.nil?, 'exit_code' => exception.nil? ? 0 : 1, 'started_at' => @started.utc.iso8601(6),
      'duration_seconds' => seconds.round(3), 'resources_total' => @records.size,
      'resources_updated' => @records.count { |record| record['state'] == 'updated' },
      'error' => exception && error_document(exception), 'resources' => @records
    }
    File.open(@path, 'w', 0600) { |file| file.write(JSON.pretty_generate(report)) }
  end

  def error_document(exception)
    causes = exception.respond_to?(:wrapped_errors) ? exception.wrapped_errors.compact : []
    cause = causes.first || exception
    hidden = @failed && @failed.sensitive
    place = @failed ? @failed.source_line.to_s : first_cookbook_line(cause)
    { 'class' => cause.class.name, 'message' => hidden ? 'suppressed, the resource is sensitive' : cause.message.to_s[0, 20_000],
      'resource' => @failed && @failed.to_s, 'file' => place[/\A(.+?):\d+/, 1], 'line' => place[/:(\d+)/, 1] && place[/:(\d+)/, 1].to_i }
  end

  def first_cookbook_line(exception)
    paths = Array(Chef::Config[:cookbook_path]).map { |path| "#{path}/" } << Chef::Config[:file_cache_path].to_s
    (exception.backtrace || []).find { |line| paths.any? { |path| line.start_with?(path) } }.to_s
  end
end
