#!/bin/sh
# One machine made of plain processes: keeps the agent running, in a directory that stands for the root file system.
#
#   CAIRN_MACHINE   the machine's directory; stays in the environment of everything that runs here, which is how it is found
#   CAIRN_ROOT      directory that takes the place of /
#   CAIRN_BOOT_ID   new for every boot
# and the command of the agent is "$@". Prints "up" on standard output.
set -eu
umask 022
cd "$CAIRN_ROOT"

read -r pid rest </proc/self/stat
start=$(echo "${rest##*) }" | cut -d' ' -f20)
printf '%s %s %s\n' "$pid" "$start" "$(cat /proc/sys/kernel/random/boot_id)" >"$CAIRN_MACHINE/process.new"
mv "$CAIRN_MACHINE/process.new" "$CAIRN_MACHINE/process"

mkdir -p etc/cairn run/cairn var/log/cairn var/lib/cairn
echo "$CAIRN_BOOT_ID" >run/cairn/boot-id
chmod 700 etc/cairn
for file in "$CAIRN_MACHINE"/seed/*; do
    [ -e "$file" ] || continue
    install -m 600 "$file" etc/cairn/
done

echo up
exec >&2
set +e

seconds() { read -r up _ </proc/uptime && echo "${up%%.*}"; }

log=$CAIRN_ROOT/var/log/cairn/agent.log
delay=1
while :; do
    if [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt 1000000 ]; then mv "$log" "$log.1"; fi
    began=$(seconds)
    "$@" </dev/null >>"$log" 2>&1
    code=$?
    [ $(($(seconds) - began)) -lt 60 ] || delay=1
    echo "the agent ended with code $code, starting it again in ${delay}s"
    sleep $delay
    delay=$((delay * 2))
    [ $delay -le 30 ] || delay=30
done
