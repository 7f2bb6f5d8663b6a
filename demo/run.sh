#!/usr/bin/env bash
# Worked examples, to be read on a terminal. Takes the program as its argument.
set -euo pipefail
cd "$(dirname "$0")"
