FILES='containerd	2.0.5	36eaf77dc65df4b60d6e06204631a4105b4e942dd2704d618758a2aa0eecc264	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-arm64.tar.gz
runc	1.2.6	12c612e2ebe6ca198de676ce75ed557e79fe6109032209bb8e25166c967fe170	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.arm64
crictl	1.32.0	f2f4e20658b72d00897f41e4b57093c8080e2d800ee894a5f4351f31d1833e30	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-arm64.tar.gz
cni-plugins	1.4.1	56fe62d73942cffd8f119d2b8ecb6a062e85f529a3dbfc7aa5cd83c2c01929a7	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-arm64-v1.4.1.tgz'
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
docker.io/library/nginx:1.27.4-alpine'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
