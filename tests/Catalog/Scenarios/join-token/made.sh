# three-nodes/join-token-alma1
# Hosts join: the token is made, and the second time it is there. No argument carries it.
installed kubeadm kubectl
mkdir -p /etc/kubernetes && printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n---\nkind: ClusterConfiguration\n' >/etc/kubernetes/kubeadm-config.yaml
secret bootstrap-token "$(sed -n "s/^BOOTSTRAP_TOKEN_ID='\(.*\)'/\1/p" /attempt/params.sh).0123456789abcdef"
cat >/stand-ins/between <<'BETWEEN'
answer kubectl 'get secret bootstrap-token-' "$(printf 0123456789abcdef | base64)"
BETWEEN
