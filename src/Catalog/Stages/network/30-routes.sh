# The script runs now, and in a service that runs it again whenever the kernel's routes change: at boot, and when a link was down.
# That needs no hook of NetworkManager, systemd-networkd or ifupdown.

script=/usr/local/lib/slipway/pod-network
if check_mode && [ ! -e $script ]; then
  would_change "pod routes" "not there yet"
  exit 0
fi

differing=$(/bin/sh $script check)
if [ -z "$differing" ]; then
  ok "pod routes" "$(rows "$ROUTES" | wc -l) nodes"
elif check_mode; then
  would_change "pod routes" "$differing"
else
  # A link that is down for a moment has no next hops.
  tries=1
  until why=$(/bin/sh $script 2>&1); do
    [ $tries -lt 20 ] || fail ROUTE_NOT_POSSIBLE "$why" "The bridge plugin needs all nodes in one network segment, so that each is the other's next hop."
    tries=$((tries + 1))
    sleep 1
  done
  changed "pod routes" "$differing"
fi

ensure_file /etc/systemd/system/slipway-pod-network.service 0644 root:root <<UNIT
[Unit]
Description=Routes to the pods of the other nodes (Slipway)
StartLimitIntervalSec=0

[Service]
Restart=always
RestartSec=2
ExecStart=/bin/sh $script watch

[Install]
WantedBy=multi-user.target
UNIT
ensure_service slipway-pod-network.service /etc/systemd/system/slipway-pod-network.service $script
