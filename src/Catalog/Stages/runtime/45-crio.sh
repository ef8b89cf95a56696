# CRI-O instead, with the monitor and the runtime of its own release. Its policy and registries are files of ours: the host's other tools keep theirs.

[ "$RUNTIME" = crio ] || skip "the runtime is $RUNTIME"

# The archive has an install script and more; only these belong on the PATH.
ensure_binary cri-o /usr/local/bin crio conmon conmonrs crun pinns
text "$CRIO_CONFIG" | ensure_file /etc/crio/crio.conf.d/10-slipway.conf 0644 root:root
printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' | ensure_file /etc/crio/policy.json 0644 root:root

rows "$REGISTRIES" | cut -d"$US" -f1 | sort -u | while read -r registry; do
  printf '[[registry]]\nprefix = "%s"\nlocation = "%s"\n' "$registry" "$registry"
  rows "$REGISTRIES" | while IFS=$US read -r of _ endpoint skip_verify _ host; do
    if [ "$of" != "$registry" ] || [ "$host" = "$registry" ]; then continue; fi
    insecure=$skip_verify
    case $endpoint in http://*) insecure=true ;; esac
    printf '[[registry.mirror]]\nlocation = "%s"\ninsecure = %s\n' "${endpoint#*://}" "$insecure"
  done
done | ensure_file /etc/containers/registries.conf.d/50-slipway.conf 0644 root:root
rows "$REGISTRY_CAS" | while IFS=$US read -r host certificate; do
  printf '%s' "$certificate" | base64 -d | ensure_file "/etc/containers/certs.d/$host/ca.crt" 0644 root:root
done

proxies=/etc/systemd/system/crio.service.d/http-proxy.conf
ensure_service_proxies $proxies
ensure_file /etc/systemd/system/crio.service 0644 root:root <<'UNIT'
[Unit]
Description=CRI-O container runtime
Documentation=https://cri-o.io
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
ExecStart=/usr/local/bin/crio
ExecReload=/bin/kill -s HUP $MAINPID
KillMode=process
Restart=always
RestartSec=5
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
UNIT
ensure_service crio.service /etc/systemd/system/crio.service $proxies /etc/crio/crio.conf.d/10-slipway.conf /etc/crio/policy.json /etc/containers/registries.conf.d/50-slipway.conf "$STATE/installed/cri-o"
