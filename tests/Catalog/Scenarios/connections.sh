# There is no network here: connections end as the scenario says. (No stand-in: many are tried at once, in any order.)
connections() { # lines: address/port, or its end, and what bash says (-: nothing, in time)
  printf '%s\n' "$1" >/stand-ins/connections
  cat >/usr/local/sbin/timeout <<'TIMEOUT'
#!/bin/sh
while read -r end said; do
  case $* in
    *"$end")
      [ "$said" = - ] || printf 'bash: connect: %s\n' "$said"
      exit 1
      ;;
  esac
done </stand-ins/connections
TIMEOUT
  chmod 0755 /usr/local/sbin/timeout
}
