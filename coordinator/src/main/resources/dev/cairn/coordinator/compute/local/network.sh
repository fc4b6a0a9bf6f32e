#!/bin/sh
# The network that the machines of one data directory share: a bridge in a network namespace of its own, and one veth pair
# that ties the host to it. No route but the connected one, no forwarding, no rule: the rest of the host's network is not touched.
#
#   network.sh up TAG [ADDRESS/PREFIX]   makes what is missing; prints the host's ADDRESS/PREFIX. The argument is the wish.
#   network.sh down TAG                  removes it; may be repeated
#
# Addresses are /22 parts of 198.18.0.0/15, the range for benchmarks (RFC 2544), which no real network uses.
set -eu

verb=$1 tag=$2 wish=${3:-}
space=cairn-$tag link=cairn$tag

address() { ip -o -4 address show dev "$link" 2>/dev/null | awk '{ print $4; exit }'; }
taken() { [ -n "$(ip -4 route show root "$1")" ]; }
network_of() { # of a /22 with the host at .1
    rest=${1%.1/22}
    echo "$rest.0/22"
}

up() {
    mkdir -p /run/lock
    exec 8>/run/lock/cairn-network
    flock 8
    if [ ! -e "/run/netns/$space" ]; then
        ip netns add "$space"
    fi
    ip -n "$space" link set lo up
    ip -n "$space" link show br0 >/dev/null 2>&1 || ip -n "$space" link add br0 type bridge
    ip -n "$space" link set br0 up
    ip link show "$link" >/dev/null 2>&1 || ip link add "$link" type veth peer name host netns "$space"
    ip -n "$space" link set host master br0 up
    here=$(address)
    if [ -z "$here" ]; then
        if [ -n "$wish" ] && ! taken "$(network_of "$wish")"; then
            here=$wish
        else
            number=0
            while taken "198.$((18 + number / 64)).$((number % 64 * 4)).0/22"; do
                number=$((number + 1))
                if [ $number -ge 128 ]; then
                    echo "all 128 networks of 198.18.0.0/15 are taken on this host: end other demos, or remove their leftovers (ip address)" >&2
                    exit 1
                fi
            done
            here=198.$((18 + number / 64)).$((number % 64 * 4)).1/22
        fi
        ip address add "$here" dev "$link"
    fi
    ip link set "$link" up
    echo "$here"
}

down() {
    if ip link show "$link" >/dev/null 2>&1; then ip link delete "$link"; fi
    if [ -e "/run/netns/$space" ]; then ip netns delete "$space"; fi
    # "ip netns add" mounts /run/netns on itself; take that back when nobody uses it.
    if [ -d /run/netns ] && rmdir /run/netns 2>/dev/null; then :; elif [ -d /run/netns ] && [ -z "$(ls -A /run/netns)" ]; then
        umount /run/netns 2>/dev/null || true
        rmdir /run/netns 2>/dev/null || true
    fi
}

case $verb in
up) up ;;
down) down ;;
*)
    echo "network.sh: unknown verb $verb" >&2
    exit 2
    ;;
esac
