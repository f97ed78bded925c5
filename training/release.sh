#!/usr/bin/env bash
# Ends a training: scores weights on the validation pairs and on the clips, exports them, draws the figures.
#   ./release.sh WORK RUN WEIGHTS FLOOR [NAME]
# FLOORS: those that are compared on the validation pairs.
set -euo pipefail
cd "$(dirname "$0")"
work=$1 run=$2 weights=$3 floor=$4 model=${5:-nsnet2}
floors=${FLOORS:-none,-16,-20,-26}
name=$(basename "$weights" .npy)
python=${PYTHON:-/usr/bin/python3}
$python export.py --weights "$weights" --floor "$floor" --out "../models/$model"
score() { # PAIRS NAME FLOORS
  $python enhance.py --pairs "$1" --weights "$weights" --floors "$3" --out "$run/scored/$model/$2"
  npx tsx score.ts "$1/clean" "$1/noisy" "$run/scored/$model/$2/$name"/*
}
score "$work/valid" valid "$floors"
score "$work/mild" mild "$floors"
score "$work/plain" plain "$floors"
for split in calibration search validation; do score "../models/clips/$split" "$split" "$floor"; done
$python figures.py --log "$run/log.jsonl" --clips ../models/clips/validation --model "../models/$model" --weights "$weights"
