#!/bin/sh
# lamina-load refuses bad arguments with exit code 2, one line on stderr that names the option, and nothing on stdout.
load=$1
failures=0

refuses() {
    expected=$1
    shift
    said=$("$load" "$@" 2>&1 >/dev/null)
    code=$?
    printed=$("$load" "$@" 2>/dev/null)
    lines=$(printf '%s\n' "$said" | wc -l)
    case $said in
    *"$expected"*) ;;
    *) code="$code, without '$expected'" ;;
    esac
    if [ "$code" != 2 ] || [ -n "$printed" ] || [ "$lines" != 1 ]; then
        echo "lamina-load $*: exit code $code, said: $said"
        failures=$((failures + 1))
    fi
}

refuses "nothing to do"
refuses "unknown option '--frobnicate'" --frobnicate
refuses "unknown option '10ms'" 10ms
refuses "--kernel takes a time" --kernel
refuses "--kernel '10': it takes a time with its unit" --kernel 10
refuses "--kernel '0ms'" --kernel 0ms
refuses "--kernel '-1ms'" --kernel -1ms
refuses "--kernel '10 ms'" --kernel '10 ms'
refuses "--kernel '2h'" --kernel 2h
refuses "--kernel '3601s'" --kernel 3601s
refuses "--kernel '1e3ms'" --kernel 1e3ms
refuses "--kernel '1.2.3ms'" --kernel 1.2.3ms
refuses "--kernel 'abc'" --kernel abc
refuses "--kernel ''" --kernel ''
refuses "--iterations '0'" --iterations 0
refuses "--iterations '99999999999999999999'" --iterations 99999999999999999999
refuses "--iterations '1x'" --iterations 1x
refuses "--depth '0'" --kernel 1ms --depth 0
refuses "--depth '4097'" --kernel 1ms --depth 4097
refuses "--seconds '0'" --kernel 1ms --seconds 0
refuses "--seconds '86401'" --kernel 1ms --seconds 86401
refuses "--count '-3'" --kernel 1ms --count -3
refuses "--memory '1PB'" --memory 1PB
refuses "--memory '2000TiB'" --memory 2000TiB
refuses "--memory '8 GiB'" --memory '8 GiB'
refuses "--kernel and --iterations" --kernel 1ms --iterations 5
refuses "--seconds and --count" --kernel 1ms --seconds 1 --count 1
refuses "--period fixes the arrivals" --kernel 1ms --period 10ms --think 1ms
refuses "--deadline counts from" --kernel 1ms --deadline 10ms
refuses "--burst needs" --kernel 1ms --burst 2
refuses "two tests" --memory 1M --memory-step 1M
refuses "--calibrate runs alone" --calibrate 1ms --kernel 1ms
refuses "--name ''" --kernel 1ms --name ''

"$load" --help | grep -q -- --witness || { echo "--help lacks --witness"; failures=$((failures + 1)); }
exit "$failures"
