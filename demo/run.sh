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

say "Chuỗi ca mắc thật của Quảng Nam (11/2021 – 01/2022): giai đoạn đáp ứng từng tuần" \
    "The real series of Quang Nam (November 2021 – January 2022): surge stage by week"
"$batang" surge --lang "$lang" --in data/quang-nam-daily.csv
printf '\n'
"$batang" surge --lang "$lang" --in data/quang-nam-daily.csv --explain 2>/dev/null | tail -n 24

say "241 xã thật của Quảng Nam, một tuần ví dụ (SỐ LIỆU TỔNG HỢP, trừ dân số): cấp độ dịch" \
    "The 241 real communes of Quang Nam, an example week (SYNTHETIC COUNTS but the populations): epidemic level"
"$batang" level --lang "$lang" --in data/quang-nam-week-synthetic.csv |
  awk -F, 'NR > 1 { n[$15 == "" ? "-" : $15]++ } END { for (l in n) printf "  %s: %d\n", l, n[l] }' | sort
printf '\n'
{ head -n 1 data/quang-nam-week-synthetic.csv; grep -E '^(20335|20374|20956),' data/quang-nam-week-synthetic.csv; } |
  "$batang" level --lang "$lang" --explain
