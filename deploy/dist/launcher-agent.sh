#!/bin/sh
# The resident agent of a machine. Works from wherever the distribution lies; made by deploy/dist/assemble.
home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P) || exit 1
lib=$home/agent/lib
# One malloc arena: the few threads need no more, and each costs resident memory.
MALLOC_ARENA_MAX=1
export MALLOC_ARENA_MAX
case ${1-} in
register)
    shift
    main=Main
    ;;
enroll) main=EnrolMain ;;
*) main= ;;
esac
if [ -n "$main" ]; then
    exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dcairn.home="$home" \
        -cp "$lib/*" "dev.cairn.agent.registration.$main" "$@"
fi
# Only a machine of EC2 has its metadata service, and pays for the client of it.
ec2=
imds_jars=
case $(cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/bios_version 2>/dev/null) in
*[Aa]mazon*) ec2=true ;;
esac
[ -z "${AWS_EC2_METADATA_SERVICE_ENDPOINT-}" ] || ec2=true
case ${AWS_EC2_METADATA_DISABLED-} in
[Tt][Rr][Uu][Ee]) ec2= ;;
esac
if [ -n "$ec2" ]; then
    imds_jars="@IMDS_CLASS_PATH@"
fi
cache=
[ -f "$home/agent/agent.aot" ] && cache=-XX:AOTCache=$home/agent/agent.aot
# CAIRN_JAVA_OPTIONS is for the build, which trains the cache, and for people who look for trouble.
# shellcheck disable=SC2086
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders \
    -Xms8m -Xmx96m -Xss512k -XX:ReservedCodeCacheSize=24m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 \
    -XX:-UsePerfData -XX:TrimNativeHeapInterval=10000 -XX:+ExitOnOutOfMemoryError -Xlog:disable -Xlog:all=error:stderr $cache \
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dio.netty.allocator.type=unpooled -Dio.netty.noUnsafe=false -Djava.net.preferIPv4Stack=false \
    -Dcairn.home="$home" -Dcairn.ec2="$ec2" ${CAIRN_JAVA_OPTIONS-} \
    -cp "@CLASS_PATH@$imds_jars" dev.cairn.agent.Main "$@"
