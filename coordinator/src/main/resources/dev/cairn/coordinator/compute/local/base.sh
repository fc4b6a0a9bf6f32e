#!/bin/sh
# Makes the root file system that all machines share as their lowest layer.
#
#   base.sh CACHE TARGET MIRROR SECURITY SUITE
#
# CACHE   directory for tools that this host lacks and that are fetched without installing them
# SECURITY  mirror of the security updates
# TARGET  directory that appears, complete, by a rename; nothing to do when it exists
#
# Needs to be root, of the host or of a user namespace. Only one runs at a time (lock CACHE/base.lock); whoever waited finds
# the other's result. A killed run leaves CACHE/making-*, which the next one removes; mounts and processes of it end with
# its namespaces.
set -eu

cache=$1 target=$2 mirror=$3 security=$4 suite=$5
packages=ca-certificates,cron,curl,git,gnupg,iproute2,iputils-ping,lsb-release,netbase,openssh-client,procps,sudo,tzdata,unzip,wget,xz-utils

say() { echo "base: $*"; }
fail() { echo "base: $*" >&2; exit 1; }

if [ -z "${CAIRN_BASE_LOCKED:-}" ]; then
    mkdir -p "$cache"
    [ -d "$target" ] && exit 0
    flock --nonblock "$cache/base.lock" true || say "waiting for another process that makes the base system"
    # A pid and a mount namespace of its own: whatever the bootstrap mounts or starts ends with it.
    export CAIRN_BASE_LOCKED=1
    exec flock "$cache/base.lock" \
        unshare --mount --propagation private --pid --fork --kill-child=KILL --mount-proc \
        sh "$0" "$@"
fi

[ -d "$target" ] && exit 0
rm -rf "$cache"/making-*
free_kb=$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')
[ "$free_kb" -ge 1000000 ] || fail "$cache has only $((free_kb / 1024)) MB free, the base system needs 1000 MB; free some or set another cache directory"
making=$cache/making-$$
mkdir -p "$making"
trap 'rm -rf "$making"' EXIT

command -v dpkg >/dev/null || fail "this host has no dpkg: a Debian base system cannot be made here"
architecture=$(dpkg --print-architecture)

# Fetches a Debian package and unpacks it under CACHE/tools. apt works on directories of its own where the host's lists
# do not know the package; the host's stay as they are.
obtain() {
    mkdir -p "$cache/tools" "$making/apt/lists/partial" "$making/apt/cache/archives/partial" "$making/apt/fetched"
    # Download as ourselves: the sandbox user _apt cannot write here, and does not exist in a user namespace.
    printf 'APT::Sandbox::User "";\nDir::Cache "%s/apt/cache";\n' "$making" >"$making/apt/host.conf"
    cp "$making/apt/host.conf" "$making/apt/own.conf"
    printf 'Dir::State::Lists "%s/apt/lists";\nDir::Etc::SourceList "%s/apt/sources.list";\nDir::Etc::SourceParts "/dev/null";\n' \
        "$making" "$making" >>"$making/apt/own.conf"
    echo "deb $mirror $suite main" >"$making/apt/sources.list"
    if ! (cd "$making/apt/fetched" && APT_CONFIG=$making/apt/host.conf apt-get -qq download "$1" 2>/dev/null); then
        APT_CONFIG=$making/apt/own.conf apt-get -qq update || return 1
        (cd "$making/apt/fetched" && APT_CONFIG=$making/apt/own.conf apt-get -qq download "$1") || return 1
    fi
    for file in "$making"/apt/fetched/*.deb; do
        dpkg-deb -x "$file" "$cache/tools" || return 1
        rm -f "$file"
    done
}

find_tool() { # the tool's name is its package's name
    export PATH="$PATH:$cache/tools/usr/bin:$cache/tools/usr/sbin"
    command -v "$1" >/dev/null && return 0
    say "fetching $1, which this host lacks, into $cache/tools"
    obtain "$1" && command -v "$1" >/dev/null
}

# mmdebstrap is faster but wants a full perl; debootstrap is a shell script.
made=no
root=$making/root
if perl -MGetopt::Long -MPod::Usage -MMath::BigInt -e 1 2>/dev/null && find_tool mmdebstrap; then
    say "making a Debian $suite with mmdebstrap from $mirror (once; about half a minute)"
    if mmdebstrap --mode=root --variant=minbase --format=directory --architectures="$architecture" \
        --include="$packages" --dpkgopt=force-unsafe-io --skip=cleanup/apt/lists \
        "$suite" "$root" \
        "deb $mirror $suite main" "deb $mirror $suite-updates main" "deb $security $suite-security main" 2>&1; then
        made=yes
    else
        say "mmdebstrap failed"
        rm -rf "$root"
    fi
fi
if [ $made = no ] && find_tool debootstrap; then
    say "making a Debian $suite with debootstrap from $mirror (once; about a minute)"
    [ -d "$cache/tools/usr/share/debootstrap" ] && export DEBOOTSTRAP_DIR="$cache/tools/usr/share/debootstrap"
    if debootstrap --variant=minbase --arch="$architecture" --include="$packages" "$suite" "$root" "$mirror" 2>&1; then
        printf 'deb %s %s main\ndeb %s %s-updates main\ndeb %s %s-security main\n' \
            "$mirror" "$suite" "$mirror" "$suite" "$security" "$suite" >"$root/etc/apt/sources.list"
        chroot "$root" apt-get -qq update || say "apt-get update failed; machines have to run it themselves"
        rm -f "$root"/var/cache/apt/archives/*.deb
        made=yes
    else
        say "debootstrap failed: $(tail -n 1 "$root/debootstrap/debootstrap.log" 2>/dev/null || true)"
    fi
fi
[ $made = yes ] || fail "neither mmdebstrap nor debootstrap could make a Debian $suite from $mirror: is the mirror reachable from here? Another one is named with --compute-local-mirror"

say "finishing"
# The package lists stay, so that apt-get install works at once; no translations, to keep an update short.
cat >"$root/etc/apt/apt.conf.d/90cairn" <<'END'
Acquire::Languages "none";
Acquire::Retries "3";
END
# A local machine may lose the last package of an installation when the host loses power; fsync per file costs minutes.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/cairn"
# Lets the scripts of packages start their services, which a minimal Debian without an init refuses.
printf '#!/bin/sh\nexit 0\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"
: >"$root/etc/resolv.conf"
mkdir -p "$root/opt/cairn" "$root/etc/cairn" "$root/var/log/cairn"
chroot "$root" apt-cache gencaches 2>/dev/null || true
chmod 755 "$root"

mkdir -p "$(dirname "$target")"
mv "$root" "$target"
say "ready in $target"
