property :owner, String, default: 'root', description: 'who owns the file'
property :mode, String, default: '0644', regex: /\A0?[0-7]{3}\z/, description: 'mode of the file'

action_class do
  def ownership_of(path)
    "#{path} belongs to #{new_resource.owner}"
  end
end
