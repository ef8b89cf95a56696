#!/bin/sh
# systemd runs this when the attempt's unit has ended, however it ended.
umask 077
dir=${0%/*}
read -r nonce <"$dir/nonce"
rm -rf "$dir/secrets"
[ -z "$(tail -c 1 "$dir/output")" ] || echo >>"$dir/output"
printf '@@%s result\t%s\t%s\t%s\n' "$nonce" "${SERVICE_RESULT:-unknown}" "${EXIT_CODE:--}" "${EXIT_STATUS:--}" >>"$dir/output"
printf '%s %s %s\n' "${SERVICE_RESULT:-unknown}" "${EXIT_CODE:--}" "${EXIT_STATUS:--}" >"$dir/result.new" && mv "$dir/result.new" "$dir/result"
