# A cluster that is as verify wants it, seen from its first control plane.
cluster_is_there
directory=/etc/kubernetes/ssl
mkdir -p $directory/etcd
for name in ca front-proxy-ca; do authority $name && mv /attempt/secrets/$name.crt $directory/; done
authority etcd && mv /attempt/secrets/etcd.crt $directory/etcd/ca.crt
: >/etc/sudoers
answer kubectl '/readyz' ok
answer curl '/health' '{"health":"true"}'
answer curl '/readyz' ok
answer kubectl 'get deployment coredns -o' True
answer kubectl 'deployment coredns' '2/2'
answer kubectl 'get secrets' ''
# openssl s_client has no network here: who does not answer is no certificate.
