#!/bin/sh
# Tries, inside fresh namespaces, everything that boot.sh will do, and prints which kind of disk works: overlay,
# overlay-userxattr or copy. Leaves nothing behind: its mounts and interfaces end with it.
#
#   probe.sh MACHINES CACHE
set -eu

machines=$1 cache=$2
for tool in ip mount umount pivot_root nsenter flock setsid install; do
    command -v $tool >/dev/null || { echo "$tool is missing (packages util-linux, iproute2)" >&2; exit 1; }
done

ip link add cairnprobe0 type veth peer name cairnprobe1
ip link add br0 type bridge
ip link set cairnprobe0 master br0 up
ip address add 198.18.0.1/22 dev cairnprobe1
hostname probe 2>/dev/null || echo probe >/proc/sys/kernel/hostname

# Coordinators share the cache and may probe at the same time; in its own namespace each of them is process 1.
mkdir -p "$machines" "$cache"
work=$(mktemp -d "$machines/probe-XXXXXX")
lower=$(mktemp -d "$cache/probe-XXXXXX")
mkdir "$work/upper" "$work/work" "$work/root"
trap 'cd /; umount "$work/root" 2>/dev/null || true; umount "$work/lower" 2>/dev/null || true; rm -rf "$work" "$lower"' EXIT
cd "$work"
mkdir lower
mount --bind "$lower" lower
mount -t proc proc root
umount root
mount -t sysfs -o ro sysfs root
umount root
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts root
umount root
mkdir "$lower/directory"
: >"$lower/directory/file"
# A user namespace may not write the attributes in which an overlay keeps its notes by default.
if [ "$(tr -s ' ' </proc/self/uid_map)" = ' 0 0 4294967295' ]; then
    kind=overlay options=
else
    kind=overlay-userxattr options=,userxattr
fi
if mount -t overlay cairn -o "lowerdir=lower,upperdir=upper,workdir=work$options" root; then
    # A directory that hides another one below it is what needs such a note.
    if rm -r root/directory && mkdir root/directory && [ -z "$(ls root/directory)" ]; then
        echo $kind
        exit 0
    fi
fi
echo copy
