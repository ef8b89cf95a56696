# three-nodes/verify-alma1
# All is well; a token of the build's and uploaded certificates are left, and go; the second time the API server goes away before it has named them.
. /stand-ins/cluster.sh
forget kubectl
answer kubectl '/readyz' ok
answer kubectl 'get deployment coredns -o jsonpath={.status.cond' True
answer kubectl 'get nodes -o' 'alma1|True|v1.32.5|10.10.1.10|{"node-role.kubernetes.io/control-plane":""}
alma-w1|True|v1.32.5+vendor1|10.10.1.11|{}
alma-w2|True|v1.32.5|10.10.1.12|{}'
answer kubectl 'get pods -o' 'kube-apiserver-alma1|control-plane|Running|True
job-1|kube-proxy|Succeeded|False
theirs||Pending|False'
answer kubectl 'get DaemonSet' '3/3'
answer kubectl 'get Deployment' '2/2'
answer kubectl 'get secrets' "bootstrap-token-abc123 $(printf 'made by Slipway for joins' | base64 -w0)
bootstrap-token-theirs eA=="
answer kubectl 'get secret/kubeadm-certs' secret/kubeadm-certs
# The answer to the question: the API server's address in its last four bytes.
printf 'printf "\\012\\351\\000\\001"\n' >/stand-ins/socat.sh
cat >/stand-ins/between <<'BETWEEN'
printf 'get secrets\n1\nUnable to connect to the server: EOF\n' >/stand-ins/answers/kubectl/00
BETWEEN
