#!/usr/bin/env bash
# Starts the demonstration, signs in with what it printed, stops it, and looks that
# nothing is left. Takes the program as its argument.
set -euo pipefail
batang=$(realpath "$1")
dir=$(mktemp -d)
TMPDIR=$dir "$batang" demo --lang en --listen 127.0.0.1:0 >"$dir.out" &
pid=$!
trap 'kill -KILL "$pid" 2>/dev/null || true; rm -rf "$dir" "$dir.out"' EXIT

for _ in $(seq 600); do
  url=$(awk '$1 == "Open" { print $2 }' "$dir.out")
  [ -z "$url" ] || break
  kill -0 "$pid" || { echo "the demonstration did not start"; exit 1; }
  sleep 0.2
done
[ -n "$url" ] || { echo "the demonstration did not start in time"; exit 1; }

curl -fsS --max-time 20 "$url/readyz" >/dev/null
awk '$1 == "station_staff" && $2 ~ /^....-....-....$/ { printf "{\"login\":\"%s\",\"password\":\"%s\"}", $1, $2 }' "$dir.out" |
  curl -fsS --max-time 20 -c "$dir/cookies" -H 'Content-Type: application/json' --data-binary @- "$url/api/v1/session" >/dev/null
curl -fsS --max-time 20 -b "$dir/cookies" "$url/api/v1/stations" | grep TR-DEMO-01 >/dev/null
rm "$dir/cookies"

kill -TERM "$pid"
wait "$pid" || { echo "ended with $?"; exit 1; }
[ -z "$(ls -A "$dir")" ] || { echo "left behind: $(ls -A "$dir")"; exit 1; }
echo "the demonstration starts, signs in and stops"
