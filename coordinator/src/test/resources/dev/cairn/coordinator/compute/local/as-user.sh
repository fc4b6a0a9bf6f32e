#!/bin/sh
# as-user.sh HOME CACHE COMMAND...: runs the command as an ordinary user with subordinate ids, who is known only in here.
set -eu
home=$1 cache=$2
shift 2
mkdir -p "$home"
chown 54321:54321 "$home" "$cache"
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
(cat /etc/passwd; echo "cairn-rootless:x:54321:54321::$home:/bin/sh") >"$own/passwd"
(cat /etc/group; echo "cairn-rootless:x:54321:") >"$own/group"
echo cairn-rootless:1000000:65536 >"$own/sub"
chmod 644 "$own"/*
export HOME="$home" OWN="$own"
unshare --mount --propagation private sh -euc '
    mount --bind "$OWN/passwd" /etc/passwd
    mount --bind "$OWN/group" /etc/group
    for file in /etc/subuid /etc/subgid; do
        [ -e $file ] || : >$file
        mount --bind "$OWN/sub" $file
    done
    cd "$HOME"
    exec setpriv --reuid 54321 --regid 54321 --clear-groups "$@"' sh "$@"
