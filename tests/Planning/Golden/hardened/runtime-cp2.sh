FILES='containerd	2.3.4	9d68969855fbf676cdb8ed758e420fb048d61f984f61de3e53eddfebe484d168	https://github.com/containerd/containerd/releases/download/v2.3.4/containerd-2.3.4-linux-amd64.tar.gz
runc	1.4.3	f6ae8efc0fa40079e1475e97cbe9d1bd3f106a28d6af78a11d9f1bd565515e60	https://github.com/opencontainers/runc/releases/download/v1.4.3/runc.amd64
crictl	1.34.0	a8ff2a3edb37a98daf3aba7c3b284fe0aa5bff24166d896ab9ef64c8913c9f51	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.34.0/crictl-v1.34.0-linux-amd64.tar.gz
cni-plugins	1.9.1	b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303	https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz'
RUNTIME='containerd'
SOCKET='unix:///run/containerd/containerd.sock'
CRIO_CONFIG=''
REGISTRY_CAS=''
CONTAINERD_CONFIG='version = 3
[plugins]
[plugins."io.containerd.cri.v1.images"]
discard_unpacked_layers = true
[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "registry.k8s.io/pause:3.10.1"
[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.cri.v1.runtime"]
[plugins."io.containerd.cri.v1.runtime".containerd]
default_runtime_name = "runc"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes]
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
BinaryName = "/usr/local/bin/runc"
SystemdCgroup = true
'
REGISTRY_LOGINS='registry.corp.example'
IMAGE_PLUGIN='io.containerd.cri.v1.images'
REGISTRIES='registry.corp.example	https://registry.corp.example	https://registry.corp.example	false	false	registry.corp.example'
IMAGES='registry.k8s.io/pause:3.10.1
registry.k8s.io/kube-proxy:v1.34.11
registry.k8s.io/coredns/coredns:v1.12.1
registry.k8s.io/kube-apiserver:v1.34.11
registry.k8s.io/kube-controller-manager:v1.34.11
registry.k8s.io/kube-scheduler:v1.34.11
ghcr.io/kube-vip/kube-vip:v1.0.3'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
