#!/usr/bin/env bash
# The durable command and the list over HTTP, ours beside the bare handlers and
# PocketBase, all peers in turn in one run:
#
#   bench/writepath/run.sh [SECONDS] [REPEATS] [ROWS] [PEER …]
#
# Peers: bare ours pb pbnormal barepg ourspg. pb is PocketBase with
# synchronous=FULL, the durability of the others; pbnormal is PocketBase as it
# comes, with NORMAL, which may lose acknowledged rows at a power cut. A line a
# measurement: the median of REPEATS by rate, with the server's CPU time a request
# (with PostgreSQL's processes).
# Needs go, wrk and, for the last two, PostgreSQL's programs. Loopback only.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
secs=${1:-5} reps=${2:-3} rows=${3:-1000000}
shift $(( $# < 3 ? $# : 3 ))
peers=("$@"); [ "${#peers[@]}" -gt 0 ] || peers=(bare ours pb pbnormal barepg ourspg)
dir=$(mktemp -d); chmod 755 "$dir"
port=${PORT:-18190}
(cd "$here" && go build -o "$dir/bin/" ./...)
COMMUNES=$(awk -F, '!/^#/ && length($1)==5 {print $1}' "$here/../../gazetteer/data/quang-nam.csv" | tr '\n' ' '); export COMMUNES
spid= pgroot= pgpid=
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
  if [ -n "$spid" ]; then kill "$spid" 2>/dev/null || true; wait "$spid" 2>/dev/null || true; spid=; fi
  if [ -n "$pgroot" ]; then (cd / && as_postgres "$pgbin/pg_ctl" -D "$pgroot" -m fast stop >/dev/null 2>&1) || true; rm -rf "$pgroot"; pgroot= pgpid=; fi
}
trap 'stop; rm -rf "$dir"' EXIT
postgres() {
  pgbin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1); [ -n "$pgbin" ] || pgbin=$(pg_config --bindir)
  pgroot=$dir/pgdata; mkdir -p "$pgroot"; [ "$(id -u)" != 0 ] || chown postgres "$pgroot"
  (cd / && as_postgres "$pgbin/initdb" -D "$pgroot" -A trust -U bench -E UTF8 --locale=C >/dev/null
   as_postgres "$pgbin/pg_ctl" -D "$pgroot" -w -l "$pgroot/log" -o "-p $((port+1)) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB" start >/dev/null)
  pgpid=$(head -1 "$pgroot/postmaster.pid")
  dsn="postgres://bench@127.0.0.1:$((port+1))/postgres?sslmode=disable"
}
start() {
  export PEER=bare TOKEN=bench-token
  case $1 in
  bare) "$dir/bin/bare" -db "$dir/bare.db" -addr 127.0.0.1:$port -seed "$rows" & spid=$! ;;
  ours) PEER=ours; "$dir/bin/ours" -db "sqlite:$dir/ours.db" -addr 127.0.0.1:$port -dir "$dir" -rows "$rows" & spid=$! ;;
  pb|pbnormal) PEER=pb; export PB_DATA=$dir/$1 PB_SYNC=; [ "$1" = pbnormal ] || PB_SYNC=FULL
    TOKEN=$("$dir/bin/pocketbase" setup "$rows" 2>/dev/null | tail -1); "$dir/bin/pocketbase" serve --http=127.0.0.1:$port >/dev/null 2>&1 & spid=$! ;;
  barepg) postgres; "$dir/bin/barepg" -dsn "$dsn" -addr 127.0.0.1:$port -conns 16 -seed "$rows" & spid=$! ;;
  ourspg) PEER=ours; postgres; "$dir/bin/ours" -db "$dsn" -addr 127.0.0.1:$port -dir "$dir" -rows "$rows" & spid=$! ;;
  *) echo "no peer $1" >&2; exit 2 ;;
  esac
  for _ in $(seq 1 1200); do (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null && break; kill -0 "$spid"; sleep 0.5; done
  sleep 1
  [ "$PEER" != ours ] || TOKEN=$(cat "$dir/token")
}
cpu() { # clock ticks of the server and of PostgreSQL's processes
  local t=0 p
  for p in $spid ${pgpid:-} $( [ -z "${pgpid:-}" ] || ps -o pid= --ppid "$pgpid" || true ); do
    # shellcheck disable=SC2046
    set -- $(sed 's/.*) //' "/proc/$p/stat" 2>/dev/null) && t=$((t + ${12:-0} + ${13:-0}))
    [ "$p" != "${pgpid:-}" ] || t=$((t + ${14:-0} + ${15:-0}))
  done
  echo "$t"
}
measure() { # peer mode connections
  local out='' o a b n
  for _ in $(seq 1 "$reps"); do
    a=$(cpu); o=$(MODE=$2 wrk -t1 -c"$3" -d"${secs}s" -s "$here/load.lua" http://127.0.0.1:$port | grep '^RPS='); b=$(cpu)
    n=${o##* n=}; n=${n%% *}
    out+="$o cpu_us_req=$(( n ? (b-a)*10000/n : 0 ))"$'\n'
  done
  printf '%s' "$out" | sed 's/RPS=//' | sort -n | sed -n "$(( (reps+1)/2 ))p" | sed "s/^/$1 $2 c=$3 rps=/"
}
flooded() { # peer: creates at 16 connections while 64 others do nothing but list
  MODE=list wrk -t1 -c64 -d$((secs * reps + 2))s -s "$here/load.lua" http://127.0.0.1:$port >/dev/null & local flood=$!
  sleep 1
  measure "$1" create 16 | sed 's/ create / create-under-a-flood-of-reads /'
  wait "$flood"
}
for peer in "${peers[@]}"; do
  start "$peer"
  measure "$peer" create 16
  measure "$peer" create 64
  measure "$peer" list 16
  case $peer in ours*) flooded "$peer" ;; esac
  stop
done
