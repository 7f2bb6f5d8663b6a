#!/usr/bin/env bash
# Worked examples, to be read on a terminal. Takes the program as its argument.
set -euo pipefail
batang=$(realpath "$1")
cd "$(dirname "$0")"
lang=${BATANG_LANG:-vi}
say() { printf '\n\033[1m%s\033[0m\n\n' "$([ "$lang" = en ] && echo "$2" || echo "$1")"; }

say "Mười hai người (dữ liệu tổng hợp), theo Kế hoạch 1080 của Quảng Nam" \
    "Twelve people (synthetic data), by Quang Nam's Plan 1080"
"$batang" triage --lang "$lang" --in people.jsonl --format table

say "Vì sao" "Why"
"$batang" triage --lang "$lang" --in people.jsonl --explain
