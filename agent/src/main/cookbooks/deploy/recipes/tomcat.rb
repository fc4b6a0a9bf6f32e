# Tomcat, as the layer of Java has it.
package tomcat
service tomcat do
  action [:enable, :start]
end
