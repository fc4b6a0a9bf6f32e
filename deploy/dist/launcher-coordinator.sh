#!/bin/sh
# The coordinator. Works from wherever the distribution lies; made by deploy/dist/assemble.
home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P) || exit 1
lib=$home/coordinator/lib
cache=
[ -f "$home/coordinator/coordinator.aot" ] && cache=-XX:AOTCache=$home/coordinator/coordinator.aot
# CAIRN_JAVA_OPTIONS is for the build, which trains the cache, and for people who set the size of the heap.
# shellcheck disable=SC2086
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr $cache \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.library.path="$home/coordinator/native" -Dorg.sqlite.lib.path="$home/coordinator/native" \
    -Dcairn.home="$home" ${CAIRN_JAVA_OPTIONS-} \
    -cp "@CLASS_PATH@" dev.cairn.coordinator.Main "$@"
