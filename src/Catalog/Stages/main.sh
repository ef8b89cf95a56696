#!/bin/sh
# Runs the steps of this attempt in order, each in a shell of its own, and says how each ended (README.md: the protocol).
set -u

SLIPWAY_DIR=$(cd "${0%/*}" && pwd)
read -r SLIPWAY_NONCE <"$SLIPWAY_DIR/nonce"
SLIPWAY_CHECK=${SLIPWAY_CHECK:-0}
[ ! -e "$SLIPWAY_DIR/check" ] || SLIPWAY_CHECK=1
LC_ALL=C
HOME=/root
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export SLIPWAY_DIR SLIPWAY_NONCE SLIPWAY_CHECK LC_ALL HOME PATH
umask 022
cd /
# What a step says goes here, even from inside a command substitution.
exec 3>&1

tab=$(printf '\t')
index=0

end() { printf '%s\n' "@@$SLIPWAY_NONCE end$tab$index$tab$1$tab$2"; }

for step in "$SLIPWAY_DIR"/steps/*.sh; do
  index=$((index + 1))
  name=${step##*/}
  name=${name#*-}
  printf '%s\n' "@@$SLIPWAY_NONCE step$tab$index$tab${name%.sh}"
  if [ -e "$SLIPWAY_DIR/stop" ]; then
    end stopped 75
    exit 75
  fi
  rm -f "$SLIPWAY_DIR/.changed" "$SLIPWAY_DIR/.spoke" "$SLIPWAY_DIR/.skipped"
  # shellcheck disable=SC2016 # expanded by the step's shell
  /bin/sh -eu -c '. "$SLIPWAY_DIR/lib.sh"; . "$SLIPWAY_DIR/params.sh"; . "$1"' step "$step" </dev/null
  code=$?
  # shellcheck disable=SC2016
  [ ! -e "${SLIPWAY_DIR%/*}/denials" ] || /bin/sh -c '. "$SLIPWAY_DIR/lib.sh"; report_denials' </dev/null
  if [ "$code" -ne 0 ]; then
    # shellcheck disable=SC2016 # expanded by the inner shell
    /bin/sh -eu -c '. "$SLIPWAY_DIR/lib.sh"; explain_failure' </dev/null
    end failed "$code"
    exit 1
  elif [ -e "$SLIPWAY_DIR/.changed" ]; then
    end changed 0
  elif [ -e "$SLIPWAY_DIR/.skipped" ] && [ ! -e "$SLIPWAY_DIR/.spoke" ]; then
    end skipped 0
  else
    end ok 0
  fi
done
