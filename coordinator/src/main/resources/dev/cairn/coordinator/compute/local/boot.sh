#!/bin/sh
# Boots one machine: runs as the first process of fresh mount, pid, uts, ipc, net and cgroup namespaces, builds the machine
# around itself and becomes its init. Everything it mounts and every interface it makes ends with the last of its processes.
#
# All arguments come as environment variables:
#   CAIRN_MACHINES   directory of all machines; stays in the environment of the init, where clean.sh finds it
#   CAIRN_MACHINE    the machine's directory: disk/, seed/, lower/, root/ and the files process and console.log
#   CAIRN_BASE       lowest layer of the root file system
#   CAIRN_DISK       overlay | overlay-userxattr | copy
#   CAIRN_DISTRIBUTION  directory mounted read-only at /opt/cairn
#   CAIRN_SCRIPTS    where init.sh lies
#   CAIRN_NETNS, CAIRN_PORT  namespace of the bridge, and the name of this machine's port in it
#   CAIRN_ADDRESS, CAIRN_PREFIX, CAIRN_HOSTNAME
#   CAIRN_HOST       the host's address on the machines' network
#   CAIRN_PROXY      http://ADDRESS:PORT, or empty
#   CAIRN_BOOT_ID    new for every boot
#   CAIRN_CGROUPS    directories (joined by :) whose cgroup.procs this process enters; may be empty
# and the command of the agent, as seen inside, is "$@".
#
# Prints "up" on standard output when the machine is built; what goes wrong is told on standard error.
set -eu

cd "$CAIRN_MACHINE"

# Who we are, seen from outside: /proc is still the host's.
read -r pid rest </proc/self/stat
start=$(echo "${rest##*) }" | cut -d' ' -f20)
printf '%s %s %s\n' "$pid" "$start" "$(cat /proc/sys/kernel/random/boot_id)" >process.new
mv process.new process

cgroups=$CAIRN_CGROUPS
while [ -n "$cgroups" ]; do
    group=${cgroups%%:*}
    case $cgroups in *:*) cgroups=${cgroups#*:} ;; *) cgroups= ;; esac
    echo 0 >"$group/cgroup.procs" || echo "cannot enter $group; going on without it" >&2
done

# Network. The port of an earlier boot may live for a moment longer than its machine.
ip -n "$CAIRN_NETNS" link delete "$CAIRN_PORT" 2>/dev/null || true
ip link set lo up
# The hardware address follows the address, so that neighbours' caches stay right over a restart.
hardware=$(printf '02:ca:%02x:%02x:%02x:%02x' $(echo "$CAIRN_ADDRESS" | tr . ' '))
ip link add eth0 address "$hardware" type veth peer name "$CAIRN_PORT" netns "$CAIRN_NETNS"
ip -n "$CAIRN_NETNS" link set "$CAIRN_PORT" master br0 up
ip address add "$CAIRN_ADDRESS/$CAIRN_PREFIX" dev eth0
ip link set eth0 up
# The file belongs to the host's root, the system call only wants ours.
hostname "$CAIRN_HOSTNAME" 2>/dev/null || echo "$CAIRN_HOSTNAME" >/proc/sys/kernel/hostname

# Root file system. Paths are relative, since commas and colons in them would end a mount option.
case $CAIRN_DISK in
overlay*)
    options=
    [ "$CAIRN_DISK" = overlay ] || options=,userxattr
    mkdir -p lower root disk/upper disk/work
    mount --bind "$CAIRN_BASE" lower
    mount -t overlay cairn -o "lowerdir=lower,upperdir=disk/upper,workdir=disk/work$options" root
    ;;
copy)
    mkdir -p root
    if [ ! -d disk/whole ]; then
        rm -rf disk/copying
        mkdir -p disk
        cp -a --reflink=auto "$CAIRN_BASE" disk/copying
        mv disk/copying disk/whole
    fi
    mount --bind disk/whole root
    ;;
esac

cd root
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
# 755 and not 1777: apt's check of signatures fails in a world-writable /dev.
mount -t tmpfs -o mode=755,nosuid,noexec,size=4m tmpfs dev
for node in null zero full random urandom tty; do
    : >dev/$node
    mount --bind /dev/$node dev/$node
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
mkdir -p run/cairn run/lock
chmod 1777 run/lock
echo "$CAIRN_BOOT_ID" >run/cairn/boot-id
cp "$CAIRN_SCRIPTS/init.sh" run/cairn/init.sh

if [ -n "$CAIRN_DISTRIBUTION" ]; then
    mkdir -p opt/cairn
    mount --bind "$CAIRN_DISTRIBUTION" opt/cairn
    # In a user namespace the flags that the host's mount has must be kept.
    mount -o remount,bind,ro opt/cairn 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev opt/cairn
fi

mkdir -p etc/cairn var/log/cairn
chmod 700 etc/cairn
for file in ../seed/*; do
    [ -e "$file" ] || continue
    install -m 600 "$file" etc/cairn/
done

echo "$CAIRN_HOSTNAME" >etc/hostname
touch etc/hosts
kept=$(grep -v '# cairn: this machine$' etc/hosts || true)
printf '%s\n%s %s # cairn: this machine\n' "$kept" "$CAIRN_ADDRESS" "$CAIRN_HOSTNAME" >etc/hosts
: >etc/resolv.conf
if [ -n "$CAIRN_PROXY" ]; then
    printf 'Acquire::http::Proxy "%s/";\nAcquire::https::Proxy "%s/";\n' "$CAIRN_PROXY" "$CAIRN_PROXY" >etc/apt/apt.conf.d/95cairn-proxy
    cat >etc/profile.d/cairn-proxy.sh <<END
export http_proxy=$CAIRN_PROXY https_proxy=$CAIRN_PROXY no_proxy=localhost,127.0.0.1,$CAIRN_HOST,198.18.0.0/15
END
else
    rm -f etc/apt/apt.conf.d/95cairn-proxy etc/profile.d/cairn-proxy.sh
fi

mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside

echo up
exec >&2
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    CAIRN_MACHINES="$CAIRN_MACHINES" http_proxy="$CAIRN_PROXY" https_proxy="$CAIRN_PROXY" \
    no_proxy="localhost,127.0.0.1,$CAIRN_HOST,198.18.0.0/15" /bin/sh /run/cairn/init.sh "$@"
