class Chef
  # Collects what became of every action, for the JSON report and for the list of slow resources.
  class RunReport
    SLOW_SECONDS = 1.0
    SLOWEST = 10

    attr_reader :records

    def initialize
      @records = []
      @open = []
    end

    def resource_action_start(resource, action, _type = nil, _notifying = nil)
      record = {
        'type' => (resource.declared_type || resource.resource_name).to_s, 'name' => resource.name, 'action' => action.name,
        'cookbook' => resource.cookbook_name&.to_s, 'recipe' => resource.recipe_name&.to_s,
        'line' => line_number(resource.source_line), 'state' => 'up_to_date', 'guard' => nil,
        'duration_seconds' => 0.0, 'changes' => []
      }
      @open.push([record, Process.clock_gettime(Process::CLOCK_MONOTONIC), resource])
      @records << record
    end

    def resource_skipped(_resource, action, guard)
      close('skipped')['guard'] = guard ? guard.description : (action == :nothing ? 'action :nothing' : nil)
    end

    def resource_up_to_date(_resource, _action) = close('up_to_date')
    def resource_updated(_resource, _action) = close('updated')
    def resource_failed(resource, _action, exception, ignored)
      record = close('failed')
      record['error'] = resource.sensitive ? "#{exception.class}: suppressed, the resource is sensitive" : "#{exception.class}: #{exception.message}"[0, 4000]
      record['ignored'] = true if ignored
    end

    def resource_update_applied(resource, _action, descriptions, _diff, property = nil, before = nil, after = nil)
      record = @open.last&.first or return
      if property && !resource.sensitive
        record['changes'] << { 'description' => descriptions, 'property' => property, 'before' => before, 'after' => after }
      elsif descriptions.is_a?(Array) && descriptions.first.is_a?(Provider::PropertyChanges)
        add_properties(record, descriptions.first)
      else
        Array(descriptions).flatten.each { |text| record['changes'] << { 'description' => text.to_s } }
      end
    end

    def whyrun_assumption(_action, _resource, message)
      record = @open.last&.first or return
      Array(message).each { |text| record['changes'] << { 'description' => text.to_s } }
    end

    def updated_count = @records.count { |record| record['state'] == 'updated' }

    def slowest
      @records.select { |record| record['duration_seconds'] > SLOW_SECONDS }.sort_by { |record| -record['duration_seconds'] }.first(SLOWEST)
    end

    # What was running when the run was ended from outside.
    def interrupted
      @open.each do |record, started,|
        record['state'] = 'failed'
        record['error'] = 'the run was ended while it ran'
        record['duration_seconds'] = (Process.clock_gettime(Process::CLOCK_MONOTONIC) - started).round(3)
      end
    end

    def running = @open.last&.last

    private

    def line_number(source_line)
      colon = source_line&.index(':')
      colon && source_line[colon + 1..].to_i
    end

    # Of a custom resource: the line of what it is, then each property with its values, those that are sensitive without.
    def add_properties(record, changes)
      record['changes'] << { 'description' => changes.first }
      changes.drop(1).zip(changes.details) do |line, (name, values)|
        change = { 'description' => line.strip, 'property' => name }
        change.update('before' => value_of(values[0]), 'after' => value_of(values[1])) if values
        record['changes'] << change
      end
    end

    def value_of(value)
      case value
      when nil, true, false, Integer, Float, String then value
      when Symbol then value.name
      when Hash, Array then Mash.plain(value)
      else value.to_s
      end
    end

    def close(state)
      record, started, = @open.pop
      record['state'] = state
      record['duration_seconds'] = (Process.clock_gettime(Process::CLOCK_MONOTONIC) - started).round(3)
      record
    end
  end
end
