FILES='containerd	2.0.5	88ab31f3e78e4d2fa12dcb933032122d11d441c83b79a89c6c8076f871e50df8	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-amd64.tar.gz
runc	1.2.6	0774f49d1b1eebb5849e644db5e4dc6f2b06cee05f13b3d17d5d6ba62d6f2ebc	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.amd64
crictl	1.32.0	f050b71d3a73a91a4e0990b90143ed04dcd100cc66f953736fcb6a2730e283c4	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz
cni-plugins	1.4.1	2a0ea7072d1806b8526489bcd3b4847a06ab010ee32ba3c3d4e5a3235d3eb138	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz'
RUNTIME='containerd'
SOCKET='unix:///run/containerd/containerd.sock'
CRIO_CONFIG=''
REGISTRY_CAS=''
CONTAINERD_CONFIG='version = 3
[plugins]
[plugins."io.containerd.cri.v1.images"]
discard_unpacked_layers = true
[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "registry.k8s.io/pause:3.10"
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
REGISTRY_LOGINS=''
IMAGE_PLUGIN='io.containerd.cri.v1.images'
REGISTRIES=''
IMAGES='registry.k8s.io/pause:3.10
registry.k8s.io/kube-proxy:v1.32.5
registry.k8s.io/coredns/coredns:v1.11.3
registry.k8s.io/kube-apiserver:v1.32.5
registry.k8s.io/kube-controller-manager:v1.32.5
registry.k8s.io/kube-scheduler:v1.32.5'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
