package 'spec-held' do
  version '9.9'
  ignore_failure true
end

package 'spec-many' do
  ignore_failure true
end

package %w(spec-plain spec-nothing)
