include_recipe 'failures'

execute 'build' do
  command 'echo compiling; echo "line two of the output"; echo "cannot find the parts" >&2; exit 7'
  cwd '/srv'
end

file '/srv/after'
