# The packages of the instance's layers (Chef 11).
package_names = node['dependencies'] ? node['dependencies']['packages'] : nil
Array(package_names).each { |name| package name }
