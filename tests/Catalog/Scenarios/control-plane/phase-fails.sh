# one-host/control-plane-solo
# kubeadm has another reason: it is no better a second time.
. /stand-ins/control-plane.sh
answer kubeadm 'init phase control-plane all' 'error execution phase control-plane/apiserver: open /etc/kubernetes/manifests/kube-apiserver.yaml: read-only file system' 1
