#!/bin/sh
# Process 1 of a machine: starts the services that packages have enabled, keeps the agent running, reaps orphans ("wait"
# does: it collects every child, its own or adopted). "$@" is the agent's command.
#
# TERM ends the machine in order: everybody gets TERM and three seconds. KILL from outside ends all at once.
set -u
umask 022
cd /

say() { echo "init: $*"; }

power_off() {
    trap '' TERM
    say "stopping"
    kill -TERM -1 2>/dev/null
    left=15
    while [ $left -gt 0 ] && kill -0 -1 2>/dev/null; do
        sleep 0.2
        left=$((left - 1))
    done
    exit 0
}
trap power_off TERM

seconds() { read -r up _ </proc/uptime && echo "${up%%.*}"; }

# Without a real init nobody else starts what update-rc.d has enabled. One that hangs must not keep the agent down.
for service in /etc/rc2.d/S*; do
    [ -x "$service" ] || continue
    timeout 60 "$service" start </dev/null >>/var/log/cairn/services.log 2>&1 &
    wait $! || say "$service did not start, see /var/log/cairn/services.log"
done

log=/var/log/cairn/agent.log
delay=1
while :; do
    # What the agent prints besides its own log; kept small.
    if [ -f $log ] && [ "$(stat -c %s $log)" -gt 1000000 ]; then mv $log $log.1; fi
    began=$(seconds)
    "$@" </dev/null >>$log 2>&1 &
    wait $!
    code=$?
    [ $(($(seconds) - began)) -lt 60 ] || delay=1
    say "the agent ended with code $code, starting it again in ${delay}s"
    sleep $delay &
    wait $!
    delay=$((delay * 2))
    [ $delay -le 30 ] || delay=30
done
