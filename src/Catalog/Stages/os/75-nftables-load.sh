# Part two: a unit runs the script whenever nftables.service has loaded its own rules; and now, when it is another than the last time, or when the rules are no longer what it left.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
systemctl -q is-active nftables.service || skip "nftables.service is not active"
if systemctl -q is-active firewalld.service; then skip "firewalld is active"; fi

script=/usr/local/lib/slipway/nftables-open
ensure_file /etc/systemd/system/slipway-nftables.service 0644 root:root <<UNIT
[Unit]
Description=Slipway's ports in the host's nftables rules
After=nftables.service
PartOf=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh $script
ExecReload=/bin/sh $script

[Install]
WantedBy=nftables.service
UNIT

wanted=$(sha256sum $script 2>/dev/null | cut -c1-32)
rules() { nft list ruleset 2>/dev/null | grep 'comment "slipway"' | sha256sum; }
load() {
  systemctl daemon-reload
  systemctl -q enable slipway-nftables.service
  systemctl restart slipway-nftables.service || fail FIREWALL_RELOAD_FAILED "nftables refuses the cluster's rules." "journalctl -u slipway-nftables on the host says more."
  printf '%s %s\n' "$wanted" "$(rules)" >"$STATE/nftables.loaded"
}
if [ "$wanted $(rules)" = "$(cat "$STATE/nftables.loaded" 2>/dev/null)" ]; then
  ok "nftables rules"
else
  apply "nftables rules" "loaded" load
fi
