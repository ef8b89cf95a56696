FILES='containerd	1.6.20	aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa	https://github.com/containerd/containerd/releases/download/v1.6.20/containerd-1.6.20-linux-amd64.tar.gz
runc	1.3.5	66fa8390be8fb3b23dfbb60c767368bb5b51f1acfa88692bbff1a82953d4d9e9	https://github.com/opencontainers/runc/releases/download/v1.3.5/runc.amd64
crictl	1.32.0	f050b71d3a73a91a4e0990b90143ed04dcd100cc66f953736fcb6a2730e283c4	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz
cni-plugins	1.8.0	ab3bda535f9d90766cccc90d3dddb5482003dd744d7f22bcf98186bf8eea8be6	https://github.com/containernetworking/plugins/releases/download/v1.8.0/cni-plugins-linux-amd64-v1.8.0.tgz'
RUNTIME='containerd'
SOCKET='unix:///run/containerd/containerd.sock'
CRIO_CONFIG=''
REGISTRY_CAS=''
CONTAINERD_CONFIG='version = 2
[debug]
level = "info"
[plugins]
[plugins."io.containerd.grpc.v1.cri"]
restrict_oom_score_adj = true
sandbox_image = "registry.k8s.io/pause:3.10"
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "runc"
discard_unpacked_layers = true
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes]
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "/usr/local/bin/runc"
SystemdCgroup = false
[plugins."io.containerd.grpc.v1.cri".registry]
'
REGISTRY_LOGINS='10.10.1.1:5000
docker.io'
IMAGE_PLUGIN='io.containerd.grpc.v1.cri'
REGISTRIES='docker.io	https://registry-1.docker.io	http://10.10.1.1:5000	false	false	10.10.1.1:5000
docker.io	https://registry-1.docker.io	https://registry-1.docker.io	false	false	registry-1.docker.io
registry.k8s.io	https://registry.k8s.io	http://10.10.1.1:5000	false	false	10.10.1.1:5000'
IMAGES='registry.k8s.io/pause:3.10
registry.k8s.io/kube-proxy:v1.32.13
registry.k8s.io/coredns/coredns:v1.11.3
docker.io/library/nginx:1.28.0-alpine'
HTTP_PROXY='http://proxy.example:3128'
HTTPS_PROXY='http://proxy.example:3128'
NO_PROXY='localhost,127.0.0.1,::1,10.233.64.0/18,10.233.0.0/18,.svc,.cluster.local,lb-apiserver.kubernetes.local,10.10.1.1,.corp.example'
