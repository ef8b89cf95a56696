# As much of systemd as steps ask for: units/<name>.is and .at-boot are its memory; what is started is a process with the unit's environment.
units=/stand-ins/units
is() { if [ -e "$units/$1.is" ]; then cat "$units/$1.is"; else echo inactive; fi; }
at_boot() { if [ -e "$units/$1.at-boot" ]; then cat "$units/$1.at-boot"; elif [ -e "/etc/systemd/system/$1" ]; then echo disabled; else echo not-found; fi; }
environment() { cat "/etc/systemd/system/$1" "/etc/systemd/system/$1.d/"*.conf 2>/dev/null | sed -n 's/^Environment=//p' | tr -d '"' | tr '\n' ' '; }
begin() {
  [ ! -e "$units/$1.pid" ] || kill "$(cat "$units/$1.pid")" 2>/dev/null || true
  # shellcheck disable=SC2046 # a list of variables
  env -i $(environment "$1") /bin/sleep 600 3>&- >/dev/null 2>&1 &
  echo $! >"$units/$1.pid" && echo active >"$units/$1.is"
}
finish() {
  [ ! -e "$units/$1.pid" ] || kill "$(cat "$units/$1.pid")" 2>/dev/null || true
  rm -f "$units/$1.pid" && echo inactive >"$units/$1.is"
}

if [ "$*" = --version ]; then echo 'systemd 252 (252.39-1)' && exit 0; fi
verb='' now='' names=''
for argument; do
  case $argument in
    --now) now=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$argument; else names="$names $argument"; fi ;;
  esac
done
case $verb in
  is-active)
    for name in $names; do [ "$(is "$name")" != active ] || exit 0; done
    exit 3
    ;;
  is-enabled)
    for name in $names; do at_boot "$name"; case $(at_boot "$name") in enabled) exit 0 ;; esac; done
    exit 1
    ;;
  enable) for name in $names; do echo enabled >"$units/$name.at-boot"; if [ -n "$now" ]; then begin "$name"; fi; done ;;
  disable) for name in $names; do echo disabled >"$units/$name.at-boot"; if [ -n "$now" ]; then finish "$name"; fi; done ;;
  mask) for name in $names; do echo masked >"$units/$name.at-boot"; done ;;
  start | restart) for name in $names; do begin "$name"; done ;;
  stop) for name in $names; do finish "$name"; done ;;
  show)
    names=$(printf '%s\n' "$@" | grep '[.]service$')
    printf 'LoadState=%s\n' "$(if [ "$(at_boot "$names")" = not-found ]; then echo not-found; else echo loaded; fi)"
    printf 'ActiveState=%s\nUnitFileState=%s\nNeedDaemonReload=no\nMainPID=%s\nEnvironment=%s\n' "$(is "$names")" "$(at_boot "$names")" \
      "$(cat "$units/$names.pid" 2>/dev/null || echo 0)" "$(cat "$units/reloaded" 2>/dev/null && environment "$names" || true)"
    ;;
  daemon-reload) : >"$units/reloaded" ;;
esac
