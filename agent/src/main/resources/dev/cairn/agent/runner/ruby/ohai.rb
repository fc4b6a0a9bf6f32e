Kernel.ruby_require("#{Cairn::ROOT}chef/node/ohai.rb")
