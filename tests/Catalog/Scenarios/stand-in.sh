#!/bin/sh
# Every stand-in is this, by its own name: it says how it was called. Then it gives the first of the scenario's answers that fits, or does what
# /stand-ins/<name>.sh says, or nothing.
name=${0##*/}
case $* in
  */attempt/*) printf '$ %s\n' "$name $(printf '%s' "$*" | sed 's,/attempt/,,')" >&3 ;;
  *) printf '$ %s\n' "$name $*" >&3 ;;
esac
for answer in /stand-ins/answers/"$name"/*; do
  [ -e "$answer" ] || break
  { IFS= read -r pattern && IFS= read -r code; } <"$answer"
  # shellcheck disable=SC2254 # a pattern on purpose
  case $* in
    *$pattern*)
      sed 1,2d "$answer"
      exit "$code"
      ;;
  esac
done
# shellcheck source=/dev/null
if [ -e "/stand-ins/$name.sh" ]; then . "/stand-ins/$name.sh"; fi
