#!/usr/bin/env bash
# Installs the libraries that the benchmarks compare with: a Python virtual environment in bench/.venv (PYTHON chooses the
# interpreter, 3.11 or later) and JavaScript packages in bench/peers/node_modules. What fails is told and left out.
set -uo pipefail
cd "$(dirname "$0")"

echo "JavaScript libraries (bench/peers)"
npm install --prefix peers --no-package-lock --ignore-scripts --no-audit --no-fund || failed="JavaScript libraries"

echo "Python libraries (bench/.venv; PyTorch alone is several GB on Linux x64)"
{ "${PYTHON:-python3}" -m venv .venv && .venv/bin/pip install --quiet -r requirements.txt; } ||
  failed="${failed:+$failed, }Python libraries"

if [ -n "${failed:-}" ]; then
  echo "Not installed: $failed. The benchmarks run without." >&2
  exit 1
fi
