# one-host/control-plane-solo
# The network does kube-proxy's work: what an earlier spec had goes. Pods run here, so load balancers may announce it. The cluster has forgotten what was uploaded.
. /stand-ins/control-plane.sh
param KUBE_PROXY false
param LOGIN_USER root
mkdir -p /var/lib/slipway/produced && echo stale >/var/lib/slipway/produced/upload-config
answer kubectl 'get configmap kubeadm-config' 'Error from server (NotFound)' 1
answer kubectl 'get node solo' '{"node-role.kubernetes.io/control-plane":"","node.kubernetes.io/exclude-from-external-load-balancers":""}'
param SCHEDULABLE true
cat >>/stand-ins/kubectl.sh <<'MORE'
case $* in *'label node solo'*) printf '%s\n0\n%s\n' 'get node solo' '{"node-role.kubernetes.io/control-plane":""}' >/stand-ins/answers/kubectl/00marked ;; esac
MORE
answer kubectl 'get daemonset kube-proxy' daemonset/kube-proxy
cat >/stand-ins/between <<'BETWEEN'
forget kubectl
answer kubectl '/readyz' ok
answer kubectl 'get configmap kubeadm-config' configmap/kubeadm-config
answer kubectl 'get daemonset kube-proxy' '' 1
answer kubectl 'get node solo' '{"node-role.kubernetes.io/control-plane":""}'
BETWEEN
