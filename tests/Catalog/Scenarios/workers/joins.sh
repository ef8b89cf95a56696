# three-nodes/workers-alma-w1
# A worker joins, behind nginx; an earlier spec had haproxy, and an earlier attempt was cut short.
. /stand-ins/worker.sh
echo 'kind: Pod' >/etc/kubernetes/manifests/haproxy-proxy.yaml
echo 'cut short' >/etc/kubernetes/bootstrap-kubelet.conf
param IGNORE_PREFLIGHT_ERRORS Swap
