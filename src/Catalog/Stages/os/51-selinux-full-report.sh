# Denials that the policy would not even note are noted while builds run here, where the spec asks for it. The host puts that back by
# itself ten minutes after the last step, whatever became of the build, of Slipway, or of the host in between.

unit=slipway-dontaudit.service
if [ "$SELINUX_FULL_REPORT" != true ]; then skip "os.selinuxFullReport is false"; fi
if ! selinux_on || ! have semodule; then skip "SELinux is off"; fi

if systemctl -q is-active $unit; then
  ok "dontaudit rules" off
elif check_mode; then
  would_change "dontaudit rules" off
else
  ensure_file /etc/systemd/system/$unit 0644 root:root <<'UNIT'
[Unit]
Description=Puts SELinux' dontaudit rules back ten minutes after Slipway's last step

[Service]
ExecStart=/bin/sh -c 'while [ -n "$$(find /run/slipway/denials -mmin -10 2>/dev/null)" ]; do sleep 30; done; semodule -B && systemctl disable slipway-dontaudit.service && rm -f /etc/systemd/system/slipway-dontaudit.service'
Restart=on-failure
RestartSec=60

[Install]
WantedBy=multi-user.target
UNIT
  # The way back first.
  systemctl daemon-reload
  systemctl -q enable --now $unit
  apply "dontaudit rules" off semodule -DB
fi
