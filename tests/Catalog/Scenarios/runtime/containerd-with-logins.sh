# overridden/runtime-alma1
# containerd 1.6 with logins for a mirror and for Docker's registry, and a registry's file of an earlier spec.

download containerd 1.6.20 containerd ctr
download runc 1.2.6
download crictl 1.32.0 crictl
download cni-plugins 1.4.1 bridge portmap
mkdir -p /etc/containerd/certs.d/old.example /etc/containerd/certs.d/theirs.example
echo '# Kept by Slipway.' >/etc/containerd/certs.d/old.example/hosts.toml
echo 'server = "https://theirs.example"' >/etc/containerd/certs.d/theirs.example/hosts.toml
secret registry-login.docker.io aHViOnMzY3JldA==
secret registry-login.10.10.1.1:5000 bWlycm9yOnMzY3JldA==
