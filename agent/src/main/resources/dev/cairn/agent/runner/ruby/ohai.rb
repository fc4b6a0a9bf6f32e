Cairn.part('chef/node/ohai')
