#!/usr/bin/env bash
# Builds the C parts. `native.sh` builds what ./lamina needs, `native.sh check` tests it too, plain and under the sanitizers;
# `native.sh slow` then runs the CUDA shim's stress for LAMINA_STRESS_SECONDS (600) in each of them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/env.sh"
jobs=$(nproc)

# build SOURCE FOLDER [cmake settings...]: configures and builds, afresh when the folder was made for another place.
build() {
    local source=$root/$1 folder=$root/$1/$2
    shift 2
    [[ -f $source/CMakeLists.txt ]] || return 0
    if [[ -f $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$source" "$folder/CMakeCache.txt"; then
        rm -rf "$folder"
    fi
    cmake -S "$source" -B "$folder" "$@"
    cmake --build "$folder" --parallel "$jobs"
}

# has_tests FOLDER: some folders hold programs only.
run_tests() {
    [[ -f $1/CTestTestfile.cmake ]] || return 0
    ctest --test-dir "$1" --output-on-failure --no-tests=ignore --timeout 120
}

build runtime build -DCMAKE_BUILD_TYPE=Release
build bench/native build -DCMAKE_BUILD_TYPE=Release
if [[ ${1:-} == check ]]; then
    build runtime build-asan -DCMAKE_BUILD_TYPE=Debug -DLAMINA_SANITIZE=address
    build runtime build-tsan -DCMAKE_BUILD_TYPE=Debug -DLAMINA_SANITIZE=thread
    for folder in runtime/build runtime/build-asan runtime/build-tsan bench/native/build; do
        echo "== C tests in $folder"
        run_tests "$root/$folder"
    done
fi
if [[ ${1:-} == slow ]]; then
    export LAMINA_STRESS_SECONDS=${LAMINA_STRESS_SECONDS:-600} ASAN_OPTIONS=detect_leaks=0
    for folder in build build-asan build-tsan; do
        echo "== CUDA shim, 8 threads with 4 streams each, $LAMINA_STRESS_SECONDS s in runtime/$folder"
        "$root/runtime/$folder/lamina-cuda-unit" eight_threads_with_four_streams_each
    done
fi
