# The script runs now, at every boot, and when an interface comes up again.

script=/usr/local/lib/slipway/pod-network
if check_mode && [ ! -e $script ]; then
  would_change "pod routes" "not there yet"
  exit 0
fi

# At boot it is tried again until the interfaces are up. (A oneshot could not be, with systemd 239.)
ensure_file /etc/systemd/system/slipway-pod-network.service 0644 root:root <<UNIT
[Unit]
Description=Routes to the pods of the other nodes (Slipway)
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
RemainAfterExit=yes
Restart=on-failure
RestartSec=2
ExecStart=/bin/sh $script

[Install]
WantedBy=multi-user.target
UNIT
if [ "$(systemctl is-enabled slipway-pod-network.service 2>/dev/null)" = enabled ]; then
  ok "service slipway-pod-network.service" enabled
else
  apply "service slipway-pod-network.service" enabled systemctl -q enable slipway-pod-network.service
fi

if [ -d /etc/NetworkManager/dispatcher.d ]; then
  ensure_file /etc/NetworkManager/dispatcher.d/90-slipway-pods 0755 root:root <<SCRIPT
#!/bin/sh
[ "\$2" != up ] || exec /bin/sh $script
SCRIPT
fi
# networkd would drop routes that are not its own when it starts again.
if systemctl -q is-active systemd-networkd.service; then
  printf '[Network]\nManageForeignRoutes=no\n' | ensure_file /etc/systemd/networkd.conf.d/slipway.conf 0644 root:root
fi

differing=$(/bin/sh $script check)
if [ -z "$differing" ]; then
  ok "pod routes" "$(rows "$ROUTES" | wc -l) nodes"
elif check_mode; then
  would_change "pod routes" "$differing"
else
  why=$(/bin/sh $script 2>&1) || fail ROUTE_NOT_POSSIBLE "$why" "The bridge plugin needs all nodes in one network segment, so that each is the other's next hop."
  changed "pod routes" "$differing"
fi
