# three-nodes/verify-alma1
# Nothing answers at the Service's address, a name is not known, a certificate has ended, a pod waits.
. /stand-ins/cluster.sh
forget curl
answer curl '/health' '{"health":"true"}'
answer curl '10.233.0.1/readyz' 'curl: (28) Connection timed out' 28
answer kubectl 'get nodes -o' 'alma1|True|v1.32.5|10.10.1.10|{"node-role.kubernetes.io/control-plane":""}
alma-w1|True|v1.32.5|10.10.1.11|{}
alma-w2|True|v1.32.5|10.10.1.12|{}'
answer kubectl 'get pods -o' 'kube-proxy-x|kube-proxy|Pending|False'
answer kubectl 'get DaemonSet' '3/3'
answer kubectl 'get Deployment' '2/2'
echo 'echo refused >&2; exit 1' >/stand-ins/socat.sh
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -not_before 20200101000000Z -not_after 20210101000000Z -subj /CN=old -keyout /tmp/old.key -out /etc/kubernetes/ssl/old.crt 2>/dev/null ||
  { openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=old -keyout /tmp/old.key -out /tmp/old.csr 2>/dev/null && openssl x509 -req -in /tmp/old.csr -signkey /tmp/old.key -days -1 -out /etc/kubernetes/ssl/old.crt 2>/dev/null; }
