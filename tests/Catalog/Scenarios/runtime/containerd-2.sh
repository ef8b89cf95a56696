# hardened/runtime-cp1
# containerd 2 with a login, whose password changes.
download containerd 2.1.6 containerd ctr
download runc 1.3.4
download crictl 1.34.0 crictl
download cni-plugins 1.8.0 bridge portmap
mkdir -p /etc/systemd/system/containerd.service.d && : >/etc/systemd/system/containerd.service.d/http-proxy.conf
secret registry-login.registry.corp.example Y2k6czNjcmV0
cat >/stand-ins/between <<'BETWEEN'
secret registry-login.registry.corp.example YW5vdGhlcg==
BETWEEN
