# kubelet's configuration and service. Until the node has its kubelet.conf, there is nothing for it to do but fail.

text "$KUBELET_CONFIG" | ensure_file /etc/kubernetes/kubelet-config.yaml 0644 root:root
printf 'KUBELET_ARGS=%s\n' "$(printf '%s' "$KUBELET_ARGS" | tr '\n' ' ')" | ensure_file /etc/kubernetes/kubelet.env 0644 root:root

ensure_file /etc/systemd/system/kubelet.service 0644 root:root <<'UNIT'
[Unit]
Description=kubelet, the Kubernetes node agent
Documentation=https://kubernetes.io/docs/
After=containerd.service crio.service network-online.target
Wants=network-online.target

[Service]
EnvironmentFile=/etc/kubernetes/kubelet.env
ExecStart=/usr/local/bin/kubelet \
  --config=/etc/kubernetes/kubelet-config.yaml \
  --kubeconfig=/etc/kubernetes/kubelet.conf \
  --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
  $KUBELET_ARGS
Restart=always
RestartSec=5
StartLimitInterval=0

[Install]
WantedBy=multi-user.target
UNIT

if [ -e /etc/kubernetes/kubelet.conf ]; then
  ensure_kubelet
elif [ "$(systemctl is-enabled kubelet.service 2>/dev/null)" = enabled ]; then
  ok "service kubelet.service" enabled
else
  apply "service kubelet.service" enabled systemctl -q enable kubelet.service
fi
