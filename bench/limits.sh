#!/usr/bin/env bash
# Size of the program, time from its start to /readyz on a new and on an existing
# database, and memory when nobody asks for anything:
#
#   bench/limits.sh [REPEATS]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
reps=${1:-5}
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT
(cd "$here" && go build -trimpath -ldflags "-s -w" -o "$dir/batang" ./cmd/batang)
printf 'program %d MB\n' "$(( $(stat -c %s "$dir/batang") / 1000000 ))"
ready() { # starts the server on a database and prints milliseconds until /readyz answers 200
  local from; from=$(date +%s%N)
  "$dir/batang" serve --db "sqlite:$dir/$1.db" --mark synthetic --audit-key "$dir/key.pem" --key "$dir/own.pem" --listen 127.0.0.1:18490 >/dev/null 2>&1 & pid=$!
  until curl -fso /dev/null http://127.0.0.1:18490/readyz; do kill -0 "$pid"; sleep 0.005; done
  echo $(( ($(date +%s%N) - from) / 1000000 ))
}
stop() { kill "$pid"; wait "$pid" || true; pid=; }
for what in new existing; do
  times=()
  for i in $(seq 1 "$reps"); do
    ready "$([ $what = new ] && echo "n$i" || echo n1)" > "$dir/ms"; times+=("$(cat "$dir/ms")")
    [ "$what$i" != existing1 ] || { sleep 10; printf 'idle %d MB\n' "$(( $(awk '/VmRSS/{print $2}' "/proc/$pid/status") / 1000 ))"; }
    stop
  done
  printf '%s database: ready after %s ms (median of %d)\n' "$what" "$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(( (reps+1)/2 ))p")" "$reps"
done
