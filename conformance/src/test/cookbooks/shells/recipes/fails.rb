bash 'stops at once' do
  flags '-e'
  code <<-EOH
    echo said; echo complained >&2
    (exit 7)
    touch /srv/shells/not-reached
  EOH
end
