# A reboot, where something set here holds only after one and the spec allows it. The attempt ends with the machine and is repeated when it is back.

reason=
if [ -s "$SLIPWAY_DIR/reboot-wanted" ]; then reason=$(cat "$SLIPWAY_DIR/reboot-wanted"); fi
[ -n "$reason" ] || skip "nothing needs a reboot"
[ "$REBOOT" = when-needed ] || skip "os.reboot is $REBOOT; it is needed: $reason"

read -r boot </proc/sys/kernel/random/boot_id
if [ -e "$STATE/rebooted" ] && [ "$(sed 1d "$STATE/rebooted")" = "$reason" ] && [ "$(head -n 1 "$STATE/rebooted")" != "$boot" ]; then
  warn REBOOT_DID_NOT_HELP "The host has rebooted, and still: $reason"
  exit 0
fi
if check_mode; then
  would_change "the host" "reboots: $reason"
  exit 0
fi
printf '%s\n%s\n' "$boot" "$reason" >"$STATE/rebooted"
# Not at once: the reason must be told first.
systemd-run -q --on-active=3 systemctl reboot
fail HOST_REBOOTED "The host reboots: $reason" "The attempt is repeated when it is back."
