#!/bin/sh
# Read by a root shell on the host (POSIX sh, systemd 239 or newer), which then takes calls of these functions on its
# standard input, one a line. What runs there is a systemd unit, so it survives this shell, the connection and the runner.
# The runner has set the arguments: task, attempt, epoch, the id of the host's row, and the word that starts every answer.
task=$1 attempt=$2 epoch=$3 host=$4 reply=$5
umask 077
root=/run/slipway
dir=$root/$task.$attempt
unit=slipway-$task.$attempt
tail=
unwritten=
trap '[ -z "$tail" ] || kill "$tail" 2>/dev/null' EXIT
export LC_ALL=C
mkdir -p "$root/fence"

say() { printf '%s\n' "$reply $*"; }
say_full() { say full "$(df -Ph "$root" | awk 'NR == 2 { print $6 " has " $4 " of " $2 " left" }')"; }

# with_lock FUNCTION ARG...: runs it under the host's lock unless a runner with a higher epoch was here.
# The lock's descriptor is closed for the function, so that nothing it starts can keep the lock.
# Who cannot have it comes back, for the attempt may be at work; only one that is still to start may give way for good.
with_lock() {
  (
    flock -w 20 9 || {
      case $1 in start) say busy ;; *) say leaving ;; esac
      exit 0
    }
    fence=0
    [ ! -e "$root/fence/$task" ] || read -r fence <"$root/fence/$task"
    if [ "$fence" -gt "$epoch" ]; then
      say fenced "$fence"
    else
      "$@" 9>&-
    fi
  ) 9>"$root/lock"
}

# Answers: found nothing|running|result|shutdown|leaving|lost, boot id, machine id or -, nonce of the attempt or -.
# Leaves the epoch, and in the fence of the host's row who was last to look.
look() {
  printf '%s\n' "$epoch" >"$root/fence/$task.new" && mv "$root/fence/$task.new" "$root/fence/$task"
  if printf '%s\n' "$task.$epoch" >"$root/fence/$host.new"; then
    mv "$root/fence/$host.new" "$root/fence/$host"
  else
    # Nothing can start where there is no room for this.
    rm -f "$root/fence/$host"
  fi
  read -r boot </proc/sys/kernel/random/boot_id
  read -r machine </etc/machine-id || machine=-
  nonce=-
  found=nothing
  if [ -d "$dir" ]; then
    read -r nonce <"$dir/nonce"
    runs "$unit"
    case $? in
      0) found=running ;;
      2) found=leaving ;;
      *)
        if [ -e "$dir/result" ]; then
          read -r result _ <"$dir/result"
          [ "$result" = shutdown ] && found=shutdown || found=result
        else
          found=lost
        fi
        ;;
    esac
  fi
  say found "$found" "$boot" "${machine:--}" "$nonce"
}

# 0: it runs; 1: it does not; 2: systemd does not say.
runs() { # unit
  case $(systemctl show -p ActiveState "$1.service" </dev/null) in
    *=inactive | *=failed) return 1 ;;
    '') return 2 ;;
  esac
}

# Whether systemd says that it does not run any more.
stopped() { # unit
  systemctl stop "$1.service" </dev/null >/dev/null 2>&1
  runs "$1"
  [ $? -eq 1 ]
}

# put PATH CONTENT: printf is built in, so no content becomes an argument of a process.
put() { printf '%s' "$2" >"$dir.new/$1" || unwritten=1; }

# Nothing works beside this attempt. What an earlier one of the same host left was given up (as unreachable, or by a forced
# cancel) and is ended; whatever else works here belongs to somebody who knows the machine by another name. A directory that ends
# in .new is of a shell that died while it wrote there, with the lock that is held now.
make_way() {
  for other in "$root"/*.*; do
    name=${other##*/}
    case $name in
      '*.*') continue ;;
      *.new)
        rm -rf "$other"
        continue
        ;;
    esac
    if [ "$(cat "$other/host" 2>/dev/null)" = "$host" ]; then
      stopped "slipway-$name" || return 1
      rm -rf "$other"
    else
      runs "slipway-$name"
      [ $? -eq 1 ] || return 1
    fi
  done
}

# start SECONDS: of an attempt whose files the runner has given as a function, put_files. They are written under the lock like all
# that follows, so a runner that was overtaken writes none beside its successor's.
start() {
  looked=$task.$epoch
  [ ! -e "$root/fence/$host" ] || read -r looked <"$root/fence/$host"
  # An earlier call of this runner's, whose answer was lost with its connection; or one that was so long on its way that its attempt was
  # given up and another task of its host has come, which is not to be ended for it.
  if [ -e "$dir" ] || [ "$looked" != "$task.$epoch" ]; then
    say leaving
    return
  fi
  if ! make_way; then
    say busy
    return
  fi
  mkdir "$dir.new" "$dir.new/steps" "$dir.new/secrets" || unwritten=1
  put host "$host
"
  put output ''
  put_files
  if [ -n "$unwritten" ] || [ "$(df -Pk "$root" | awk 'NR == 2 { print $4 }')" -lt 1024 ]; then
    rm -rf "$dir.new"
    say_full
    return
  fi
  mv "$dir.new" "$dir"
  if error=$(systemd-run --quiet --collect --unit="$unit" --description="Slipway task $task attempt $attempt" \
    -p RuntimeMaxSec="$1" -p TimeoutStopSec=10 -p ExecStopPost="/bin/sh $dir/ended.sh" \
    /bin/sh -c "exec /bin/sh $dir/main.sh >>$dir/output 2>&1 </dev/null" </dev/null 2>&1); then
    say started
  elif ! stopped "$unit"; then
    say leaving
  else
    rm -rf "$dir"
    if [ "$(systemctl is-system-running </dev/null 2>/dev/null)" = stopping ]; then
      say leaving
    else
      say error "systemd-run: $(printf '%s' "$error" | tr '\n' ' ')"
    fi
  fi
}

# follow OFFSET: the protocol lines before the offset, then a line "live", then everything from the offset on as it comes.
follow() {
  read -r nonce <"$dir/nonce"
  [ "$1" -eq 0 ] || head -c "$1" "$dir/output" | sed -n "s/^.*\(@@$nonce \)/\1/p"
  say live
  tail -c "+$(($1 + 1))" -f "$dir/output" </dev/null &
  tail=$!
}

# The unit is gone and left no result: say so where the result is looked for.
give_up() {
  read -r nonce <"$dir/nonce"
  if printf '\n@@%s result\tlost\t-\t-\n' "$nonce" >>"$dir/output"; then say lost; else say_full; fi
}

# These three say nothing, since the output is on its way at the same time. To stop takes no lock: whoever has the attempt now is asked
# to stop it too, for nobody takes a cancel back.
stop_between_steps() { (: >"$dir/stop"); }
stop_now() { systemctl stop --no-block "$unit.service" </dev/null; }
# Where the unit is gone and there was no room for its result this shell ends, and whoever follows comes back and looks.
watch() {
  runs "$unit"
  [ $? -ne 1 ] || [ -e "$dir/result" ] || exit
}

remove() {
  rm -rf "$dir"
  # What runners left that died before this line; a fence is needed only while its attempt may still be asked for.
  find "$root" -mindepth 1 -maxdepth 2 -mmin +1440 \( -path "$root/fence/*" -o -path "$root/*/result" \) -print </dev/null |
    while read -r old; do
      case $old in
        "$root"/fence/*) rm -f "$old" ;;
        *) rm -rf "${old%/*}" ;;
      esac
    done
  say removed
}
