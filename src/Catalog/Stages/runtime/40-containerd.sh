# The container runtime as a service of our own; a packaged containerd.service is covered by it.

[ "$RUNTIME" = containerd ] || skip "the runtime is $RUNTIME"
ensure_binary containerd /usr/local/bin
text "$CONTAINERD_CONFIG" | ensure_file /etc/containerd/config.toml 0644 root:root

ensure_file /etc/systemd/system/containerd.service 0644 root:root <<'UNIT'
[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target local-fs.target dbus.service

[Service]
Type=notify
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/bin/containerd
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
LimitMEMLOCK=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
UNIT

proxies=/etc/systemd/system/containerd.service.d/http-proxy.conf
ensure_service_proxies $proxies

ensure_service containerd.service /etc/systemd/system/containerd.service $proxies /etc/containerd/config.toml "$STATE/installed/containerd"
