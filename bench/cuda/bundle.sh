#!/usr/bin/env bash
# bundle.sh FOLDER: everything that a trial needs, for a machine with nothing but a driver: a Java runtime, the command, the C parts, below 60 MiB.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/scripts/env.sh"
bundle=$1
most_kib=$((60 * 1024))
modules=java.base,java.sql,java.logging,java.xml,jdk.net,jdk.unsupported

find_jdk || ensure_jdk || fail "building the bundle needs a JDK $JDK_WANTED; build it elsewhere with --bundle and carry bench/cuda/build/bundle"
"$root/scripts/native.sh" >/dev/null
"$root/scripts/maven.sh" -B -q -pl cli -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
library=$root/cli/target/dist
rm -rf "$bundle"
mkdir -p "$bundle/jars" "$bundle/runtime"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress zip-9 --output "$bundle/java"

# Not the planner's solver, nor the natives of other machines.
for jar in "$library"/*.jar; do
    case ${jar##*/} in
    ortools* | protobuf* | jna* | jmh* | commons-math* | jopt*) ;;
    *) cp "$jar" "$bundle/jars/" ;;
    esac
done
(
    cd "$bundle/jars"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    database=(sqlite-jdbc-*.jar)
    (cd "$work" && "$JAVA_HOME/bin/jar" xf "$OLDPWD/${database[0]}" && find org/sqlite/native -type f ! -path "*/Linux/$(uname -m)/*" -delete)
    "$JAVA_HOME/bin/jar" cfM "${database[0]}" -C "$work" .
)
for part in lamina-launch lamina-cuda-load liblamina_cuda.so liblamina_opencl.so; do
    cp "$root/runtime/build/$part" "$bundle/runtime/"
    strip --strip-unneeded "$bundle/runtime/$part"
done
cp -r "$root/runtime/build/cuda-double" "$bundle/runtime/"
[[ ! -d $root/runtime/build/cuda-forward ]] || cp -r "$root/runtime/build/cuda-forward" "$bundle/runtime/"

kib=$(du -sk "$bundle" | cut -f1)
((kib < most_kib)) || fail "the bundle has $kib KiB, more than $most_kib"
say "the bundle in $bundle has $kib KiB"
