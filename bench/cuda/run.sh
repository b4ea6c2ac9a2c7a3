#!/usr/bin/env bash
# Tries slices on this machine's NVIDIA card: correctness, then the promises, beside the card without Lamina. Prints a table, writes JSON.
#
#   bench/cuda/run.sh [--seconds N] [--out DIR]   on a machine with a card; uses the bundle if one lies there, else builds it
#   bench/cuda/run.sh --double [...]              the same against the project's double of the driver: no card, nothing about hardware
#   bench/cuda/run.sh --bundle                    builds the bundle alone (bench/cuda/build), to be carried to a machine without a JDK
#
# No setting of a card is changed, and nothing is installed. LAMINA_NVML and LAMINA_CUDA_DRIVER name libraries that lie elsewhere.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bundle=$here/build/bundle
seconds=4 out=${OUT:-$here/build} double=no only_bundle=no
. "$root/scripts/env.sh"

while (($#)); do
    case $1 in
    --seconds) seconds=${2:?--seconds needs a number}; shift 2 ;;
    --out) out=${2:?--out needs a folder}; shift 2 ;;
    --double) double=yes; shift ;;
    --bundle) only_bundle=yes; shift ;;
    *) fail "'$1' is no option of $0; see its head" ;;
    esac
done

[[ $only_bundle == no && -x $bundle/java/bin/java ]] || "$here/bundle.sh" "$bundle"
[[ $only_bundle == no ]] || exit 0

mkdir -p "$out"
private=$(mktemp -d /tmp/lamina-cuda-XXXXXX)
trap 'rm -rf "$private"' EXIT
export LAMINA_LOCK_DIR=$private
if [[ $double == yes ]]; then
    export LAMINA_NVML=$bundle/runtime/cuda-double/libnvidia-ml.so.1 LAMINA_CUDA_DRIVER=$bundle/runtime/cuda-double/libcuda.so.1
    export LAMINA_MPS_CONTROL=$bundle/runtime/cuda-double/nvidia-cuda-mps-control
    export LD_LIBRARY_PATH=$bundle/runtime/cuda-double LAMINA_DOUBLE_SHARED=$private/cards OCL_ICD_VENDORS=$private
fi
result=$out/cuda-$(date -u +%Y%m%dT%H%M%SZ).json
paths=$(printf '%s:' "$bundle"/jars/*.jar)
status=0
"$bundle/java/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    -Dlamina.root="$root" -Dlamina.runtime="$bundle/runtime" -Dorg.sqlite.tmpdir="$private" \
    -cp "${paths%:}" dev.lamina.cli.trial.Trial "$seconds" "$result" "$here/torch_check.py" || status=$?
[[ -f $result ]] && say "written to $result"
exit "$status"
