#!/bin/sh
# Holds the namespaces inside which an ordinary user is root and makes machines: user, mount and network. Runs as their
# first process until it is killed.
#
#   rootless.sh FILE    writes its identity to FILE and prints "up"
set -eu

# The host's /run belongs to the real root; "ip netns" wants one that is ours.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/lock
ip link set lo up

read -r pid rest </proc/self/stat
start=$(echo "${rest##*) }" | cut -d' ' -f20)
printf '%s %s %s\n' "$pid" "$start" "$(cat /proc/sys/kernel/random/boot_id)" >"$1.new"
mv "$1.new" "$1"
echo up
exec sleep infinity >/dev/null
