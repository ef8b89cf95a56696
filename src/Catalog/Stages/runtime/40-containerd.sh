# The container runtime as a service of our own; a packaged containerd.service is covered by it.

[ "$RUNTIME" = containerd ] || skip "the runtime is $RUNTIME"
ensure_binary containerd /usr/local/bin

# Logins stand in the configuration, where pods, sandboxes and crictl all find them; before 2.1 a header in hosts.toml is not sent to who gives out tokens.
logins='' mode=0644
for registry in $REGISTRY_LOGINS; do
  login=$(secret_path "registry-login.$registry") mode=0600
  # It asks by the name that it connects to.
  [ "$registry" != docker.io ] || registry="registry-1.docker.io"
  logins="$logins${LF}[plugins.\"$IMAGE_PLUGIN\".registry.configs.\"$registry\".auth]${LF}auth = \"$(cat "$login")\"$LF"
done
{ text "$CONTAINERD_CONFIG" && printf '%s' "$logins"; } | ensure_file /etc/containerd/config.toml $mode root:root

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
if [ -n "$HTTP_PROXY$HTTPS_PROXY" ]; then
  printf '[Service]\nEnvironment="HTTP_PROXY=%s" "HTTPS_PROXY=%s" "NO_PROXY=%s"\n' "$HTTP_PROXY" "$HTTPS_PROXY" "$NO_PROXY" | ensure_file $proxies 0644 root:root
else
  ensure_absent $proxies
fi

ensure_service containerd.service /etc/systemd/system/containerd.service $proxies /etc/containerd/config.toml "$STATE/installed/containerd"
