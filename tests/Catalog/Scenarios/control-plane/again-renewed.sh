# hardened/control-plane-cp2
# Another control plane whose certificates and kubeconfigs are of an earlier life: another authority, other names, near their end, or elsewhere. Workers' pods run here.
. /stand-ins/control-plane.sh
param LOGIN_USER ops
param CERTIFICATE_SANS "kubernetes
10.10.1.11"
param SCHEDULABLE true
directory=/etc/kubernetes/ssl
mkdir -p $directory /etc/kubernetes/manifests
cp /attempt/secrets/cluster-ca.crt $directory/ca.crt && cp /attempt/secrets/cluster-ca.key $directory/ca.key
leaf() { # name subject extension days
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout $directory/$1.key -out /tmp/$1.csr 2>/dev/null
  printf '%s\n' "$3" >/tmp/$1.ext
  openssl x509 -req -in /tmp/$1.csr -CA $directory/ca.crt -CAkey $directory/ca.key -days "$4" -extfile /tmp/$1.ext -out $directory/$1.crt 2>/dev/null
}
leaf apiserver /CN=kube-apiserver 'subjectAltName = DNS:kubernetes' 3650
leaf apiserver-kubelet-client /CN=kubelet-client 'extendedKeyUsage = clientAuth' 10
# By the wrong authority.
leaf front-proxy-client /CN=front 'extendedKeyUsage = clientAuth' 3650
kubeconfig() { # name server days
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout /tmp/c.key -out /tmp/c.csr 2>/dev/null
  openssl x509 -req -in /tmp/c.csr -CA $directory/ca.crt -CAkey $directory/ca.key -days "$3" -out /tmp/c.crt 2>/dev/null
  printf '    certificate-authority-data: %s\n    server: https://%s\n    client-certificate-data: %s\n' "$(base64 -w0 $directory/ca.crt)" "$2" "$(base64 -w0 /tmp/c.crt)" >/etc/kubernetes/$1.conf
}
endpoint=$(sed -n "s/^CONTROL_PLANE_ENDPOINT='\(.*\)'/\1/p" /attempt/params.sh)
kubeconfig admin "$endpoint" 3650
kubeconfig super-admin "$endpoint" 3650
kubeconfig scheduler 10.10.1.11:6443 10
kubeconfig controller-manager 10.10.1.99:6443 3650
echo 'kind: Pod' >/etc/kubernetes/manifests/kube-apiserver.yaml
answer crictl 'ps -q' c0ffee
answer kubectl 'get node cp2' '{"node-role.kubernetes.io/control-plane":""}'
answer kubectl 'get daemonset kube-proxy' daemonset/kube-proxy
answer ip 'addr show' '3: eth1    inet 10.10.1.11/24 scope global eth1'
param VIRTUAL_IP_INTERFACE ''
