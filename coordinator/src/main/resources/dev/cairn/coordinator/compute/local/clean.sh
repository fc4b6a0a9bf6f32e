#!/bin/sh
# Removes everything that the machines of one directory are made of: processes, namespaces, interfaces, cgroups, disks. Needs
# nothing of a running coordinator, so it also clears up after one that was killed. May be repeated; touches nothing else.
#
#   clean.sh MACHINES [PID [DATA]]
#
# With PID it waits until that process has ended, then cleans; with DATA it removes that directory, too.
set -u

machines=$(cd "$1" 2>/dev/null && pwd -P) || exit 0
watched=${2:-}
data=${3:-}
scripts=$(cd "$(dirname "$0")" && pwd -P)

if [ -n "$watched" ]; then
    # "tail --pid" looks once a second; a pid is not reused that fast. It would end with a closed standard output.
    tail --pid="$watched" -f /dev/null >/dev/null
    # The one who waits is marked as ours, so that somebody who cleans earlier ends it; the one who cleans must not be.
    exec env -u CAIRN_MACHINES sh "$0" "$machines" "" "$data"
fi

# Every process that we start carries the directory in its environment; those inside a machine end with its init.
ours() {
    grep -lzsxF "CAIRN_MACHINES=$machines" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do
        # A zombie has ended already; our own shell and its parents are not meant.
        if [ "$pid" != $$ ] && [ "$pid" != "$PPID" ]; then echo "$pid"; fi
    done
}
left=50
while [ -n "$(ours)" ] && [ $left -gt 0 ]; do
    # Word splitting wanted: one pid a word.
    # shellcheck disable=SC2046
    kill -KILL $(ours) 2>/dev/null
    left=$((left - 1))
    sleep 0.2
done
status=0
if [ -n "$(ours)" ]; then
    echo "clean: these processes of $machines do not end:" $(ours) >&2
    status=1
fi

# Before it makes anything a coordinator writes its tag. Without one there is nothing more of ours, and only who names the
# data with the machines says that all of it may go.
if [ ! -f "$machines/tag" ]; then
    [ $status = 0 ] && [ -n "$data" ] || exit $status
    rm -rf "$data"
    exit
fi
tag=$(cat "$machines/tag")

if [ "$(id -u)" = 0 ] && command -v ip >/dev/null; then
    sh "$scripts/network.sh" down "$tag" || status=1
fi
for group in /sys/fs/cgroup/cairn-"$tag" /sys/fs/cgroup/*/cairn-"$tag"; do
    [ -d "$group" ] || continue
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
    [ ! -d "$group" ] || status=1
done

# Another one may be cleaning too, so only the result counts.
rm -rf "$machines" 2>/dev/null
if [ -e "$machines" ] && [ "$(id -u)" != 0 ]; then
    # Files of a rootless machine belong to our subordinate ids.
    unshare --user --map-auto --map-root-user rm -rf "$machines"
fi
left=10
while [ -e "$machines" ] && [ $left -gt 0 ]; do
    sleep 0.2
    rm -rf "$machines" 2>/dev/null
    left=$((left - 1))
done
if [ -e "$machines" ]; then
    echo "clean: $machines cannot be deleted" >&2
    status=1
fi
if [ $status = 0 ] && [ -n "$data" ]; then
    rm -rf "$data" || status=1
fi
exit $status
