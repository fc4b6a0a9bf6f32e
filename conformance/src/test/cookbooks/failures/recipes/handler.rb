require 'chef/handler'
class BrokenHandler < Chef::Handler
  def report
    raise 'the handler broke'
  end
end
Chef::Config[:report_handlers] << BrokenHandler.new
file '/srv/handled'
