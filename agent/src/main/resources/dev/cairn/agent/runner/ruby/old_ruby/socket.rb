# JRuby looks up the names of protocols, which a small system has no file of, and tells of it at length.
Cairn::Machine.silence('jnr.netdb.NativeProtocolsDB')
Cairn::Machine.silence('jnr.netdb.NativeServicesDB')
