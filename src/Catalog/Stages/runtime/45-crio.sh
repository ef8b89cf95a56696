# CRI-O instead, with the monitor and the runtime of its own release. Its policy is a file of ours: the host's other tools keep theirs.

[ "$RUNTIME" = crio ] || skip "the runtime is $RUNTIME"

# The archive has an install script and more; only these belong on the PATH.
ensure_binary cri-o /usr/local/bin crio conmon conmonrs crun pinns
text "$CRIO_CONFIG" | ensure_file /etc/crio/crio.conf.d/10-slipway.conf 0644 root:root
printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' | ensure_file /etc/crio/policy.json 0644 root:root

proxies=/etc/systemd/system/crio.service.d/http-proxy.conf
if [ -n "$HTTP_PROXY$HTTPS_PROXY" ]; then
  printf '[Service]\nEnvironment="HTTP_PROXY=%s" "HTTPS_PROXY=%s" "NO_PROXY=%s"\n' "$HTTP_PROXY" "$HTTPS_PROXY" "$NO_PROXY" | ensure_file $proxies 0644 root:root
else
  ensure_absent $proxies
fi
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
ensure_service crio.service /etc/systemd/system/crio.service $proxies /etc/crio/crio.conf.d/10-slipway.conf /etc/crio/policy.json /etc/crio/auth.json /etc/containers/registries.conf.d/50-slipway.conf "$STATE/installed/cri-o"
