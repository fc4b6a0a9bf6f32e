#!/bin/sh
# Makes the start-up cache of the recipe engine, agent/converge.aot: trained by a real run that stays in a directory of its
# own, and renamed into place when it is whole. Called by the build, and by the engine's launcher where there is no cache that
# was made of these jars at this place.
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
exec 9> "$home/agent/converge.aot.lock"
flock -n 9 || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work" "$home"/agent/converge.aot.new* "$home/agent/converge.aot.lock"' EXIT

mkdir "$work/bags" "$work/root"
echo "{\"training\":{\"root\":\"$work/root\"}}" > "$work/attributes.json"
CAIRN_JAVA_OPTIONS="-XX:AOTCacheOutput=$home/agent/converge.aot.new" "$home/bin/cairn-converge" \
    --cookbooks "$home/training/cookbooks" --run-list 'recipe[training]' --json-attributes "$work/attributes.json" \
    --data-bags "$work/bags" --file-cache "$work/cache" --backup "$work/backup" --report "$work/report.json"
echo "$home" > "$home/agent/converge.aot.place"
mv -f "$home/agent/converge.aot.new" "$home/agent/converge.aot"
