#!/bin/sh
# systemd runs this when the attempt's unit has ended, however it ended.
umask 077
dir=${0%/*}
read -r nonce <"$dir/nonce"
rm -rf "$dir/secrets"
# What a shutdown breaks off is nobody's fault, and the attempt is repeated when the host is back.
if [ "${EXIT_STATUS:-}" != 0 ] && [ "$(systemctl is-system-running </dev/null 2>/dev/null)" = stopping ]; then SERVICE_RESULT=shutdown; fi
[ -z "$(tail -c 1 "$dir/output")" ] || echo >>"$dir/output"
printf '@@%s result\t%s\t%s\t%s\n' "$nonce" "${SERVICE_RESULT:-unknown}" "${EXIT_CODE:--}" "${EXIT_STATUS:--}" >>"$dir/output" &&
  printf '%s %s %s\n' "${SERVICE_RESULT:-unknown}" "${EXIT_CODE:--}" "${EXIT_STATUS:--}" >"$dir/result.new" && mv "$dir/result.new" "$dir/result"
