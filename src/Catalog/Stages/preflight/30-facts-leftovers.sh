# What of Kubernetes is on the machine already, and whose it is.

program_version() { # program argument...
  have "$1" || return 0
  "$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+[^ ,]*' | head -n 1 || true
}
out containerd "$(program_version containerd --version)"
out kubelet "$(program_version kubelet --version)"
out etcd "$(program_version etcd --version)"

if [ -e /etc/kubernetes/kubelet.conf ]; then out joined true; else out joined false; fi
ca=/etc/kubernetes/ssl/ca.crt
[ -e $ca ] || ca=/etc/kubernetes/pki/ca.crt
out clusterCaFingerprint "$(fingerprint $ca)"
out etcdCaFingerprint "$(fingerprint /etc/ssl/etcd/ssl/ca.crt)"

others=
for unit in docker.service crio.service cri-docker.service k3s.service k3s-agent.service rke2-server.service rke2-agent.service microk8s.service k0scontroller.service k0sworker.service; do
  if systemctl -q is-active $unit; then others="$others$unit$LF"; fi
done
out otherRuntimes "${others%"$LF"}"
