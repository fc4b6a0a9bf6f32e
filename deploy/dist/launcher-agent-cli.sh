#!/bin/sh
# What people and scripts ask of a machine's agent; on machines also called opsworks-agent-cli, by a link. Works from wherever
# the distribution lies; made by deploy/dist/assemble.
home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P) || exit 1
lib=$home/agent/lib
# The agent's start-up cache serves this program, too: its class path is the same.
cache=
[ -f "$home/agent/agent.aot" ] && cache=-XX:AOTCache=$home/agent/agent.aot
# shellcheck disable=SC2086
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders \
    -Xmx256m -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr $cache \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dcairn.home="$home" -Dcairn.program="${0##*/}" ${CAIRN_JAVA_OPTIONS-} \
    -cp "@CLASS_PATH@" dev.cairn.agent.cli.Main "$@"
