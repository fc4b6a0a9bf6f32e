#!/bin/sh
# The recipe engine: one run, then it ends. Started by the agent for each command and by `cairn converge`. Works from
# wherever the distribution lies; made by deploy/dist/assemble.
home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P) || exit 1
lib=$home/agent/lib
# The start-up cache holds for the jars that it was made of, and is best where it was made. Where it is missing, older or from
# elsewhere, it is made beside this run, out of reach of what ends this run; one that is missing or older is not used.
aot=$home/agent/converge.aot
cache=
place=
if [ -f "$aot" ]; then
    cache=-XX:AOTCache=$aot
    [ ! -f "$aot.place" ] || read -r place < "$aot.place"
    for jar in "$lib"/*.jar; do
        [ "$jar" -nt "$aot" ] && cache='' && place=''
    done
fi
case ${CAIRN_JAVA_OPTIONS-} in *AOTCacheOutput*) cache= ;; esac
if [ "$place" != "$home" ] && [ -z "${CAIRN_JAVA_OPTIONS-}" ] && [ -w "$home/agent" ]; then
    env -i PATH="$PATH" setsid nice -n 19 "$home/bin/cairn-train-converge" < /dev/null > /dev/null 2>&1 &
fi
# Without the two opens, what Open3 and backticks read from commands of recipes is lost (JRuby falls back in silence).
# C functions are called by reflection, not by stubs made at each start: that takes 0.15 s and 9 MB less.
# CAIRN_JAVA_OPTIONS is for the build, which trains the cache, and for people who look for trouble.
# shellcheck disable=SC2086
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders \
    -Xms16m -Xmx512m -Xss2m -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr $cache \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    --add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens java.base/java.io=ALL-UNNAMED \
    -Djruby.compile.mode=OFF -Djnr.ffi.asm.enabled=false -Djruby.home="$home/jruby-home" -Dcairn.home="$home" ${CAIRN_JAVA_OPTIONS-} \
    -cp "@CLASS_PATH@" dev.cairn.agent.runner.ConvergeMain "$@"
