#!/bin/sh
# lamina-load on a real OpenCL device: what it reports agrees with itself, its witness and its timeline.
load=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

wrong() {
    echo "$*"
    failures=$((failures + 1))
}

# The number that a report gives for a key.
value() {
    printf '%s\n' "$2" | sed -n "s/.*\"$1\":\(-\{0,1\}[0-9]*\).*/\1/p"
}

expect() {
    [ "$(value "$1" "$3")" = "$2" ] || wrong "$1 is not $2 in: $3"
}

if "$load" --iterations 1 --count 1 2>&1 | grep -q 'looking for OpenCL platforms failed'; then
    echo "no OpenCL platform here"
    exit 77
fi

report=$("$load" --iterations 20000 --count 50 --name 'a "name"' --witness "$work/witness" --timeline "$work/timeline") ||
    wrong "a plain run failed: $report"
expect kernels 50 "$report"
expect iterations 20000 "$report"
expect resultsChecked 3 "$report"
expect resultsWrong 0 "$report"
printf '%s' "$report" | grep -qF '"name":"a \"name\""' || wrong "the name is not quoted: $report"
set -- $(od -A n -t u8 "$work/witness")
[ "$1" = "$(value totalCardNs "$report")" ] || wrong "the witness's card time $1 is not the report's: $report"
[ "$2" = "$(value totalKernels "$report")" ] || wrong "the witness's kernels $2 are not the report's: $report"
sums=$(od -A n -t u8 -w16 -v "$work/timeline" | awk '{ spent += $2 - $1; pairs++ } END { printf "%d %.0f", pairs, spent }')
[ "$sums" = "50 $(value cardNs "$report")" ] || wrong "the timeline's kernels and card time are $sums: $report"

report=$("$load" --iterations 1000 --depth 1 --count 7) || wrong "the synchronous run failed"
expect kernels 7 "$report"
expect resultsChecked 1 "$report"

report=$("$load" --iterations 1000 --period 5ms --burst 3 --count 10) || wrong "the periodic run failed"
expect kernels 10 "$report"
expect bursts 4 "$report"
expect deadlinesTotal 4 "$report"

report=$("$load" --iterations 1000 --think 1ms --burst 2 --count 6) || wrong "the bursts with pauses failed"
expect bursts 3 "$report"
expect deadlinesTotal 0 "$report"

report=$("$load" --memory 1MiB) || wrong "taking 1 MiB failed"
expect memoryGrantedBytes 1048576 "$report"
expect memoryError 0 "$report"
expect kernels 0 "$report"

report=$("$load" --memory 512TiB --iterations 1000 --count 3) || wrong "a refused buffer ended the run"
expect memoryGrantedBytes 0 "$report"
expect kernels 3 "$report"
[ "$(value memoryError "$report")" -lt 0 ] || wrong "512 TiB were not refused: $report"

iterations=$("$load" --calibrate 1ms) || wrong "the calibration failed"
[ "$iterations" -gt 0 ] 2>/dev/null || wrong "the calibration printed '$iterations'"

"$load" --device 200 --iterations 1 >/dev/null 2>"$work/stderr" && wrong "device 200 exists"
grep -q -- "--device 200: this machine shows" "$work/stderr" || wrong "said about device 200: $(cat "$work/stderr")"
"$load" --iterations 1 --witness /no/such/folder/file 2>"$work/stderr" && wrong "an impossible witness was accepted"
grep -q -- "--witness '/no/such/folder/file': No such file" "$work/stderr" || wrong "said: $(cat "$work/stderr")"

# SIGTERM ends a run in order, with its report. The witness says when the run is on its way.
"$load" --iterations 1000 --think 1ms --seconds 60 --witness "$work/running" >"$work/report" &
running=$!
for attempt in $(seq 1000); do
    kernels=$(od -A n -t u8 -j 8 "$work/running" 2>/dev/null | tr -d ' ')
    [ "${kernels:-0}" -gt 5 ] && break
    sleep 0.02
done
kill -TERM "$running"
wait "$running" || wrong "after SIGTERM the exit code is $?"
[ "$(value kernels "$(cat "$work/report")")" -gt 0 ] || wrong "no report after SIGTERM: $(cat "$work/report")"
exit "$failures"
