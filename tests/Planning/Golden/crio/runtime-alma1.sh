FILES='cri-o	1.32.0	8f483f1429d2d9cd6bfa6db2e3a4263151701dd4f05f2b1c06cf8e67c44ea67e	https://storage.googleapis.com/cri-o/artifacts/cri-o.amd64.v1.32.0.tar.gz
crictl	1.32.0	f050b71d3a73a91a4e0990b90143ed04dcd100cc66f953736fcb6a2730e283c4	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz
cni-plugins	1.4.1	2a0ea7072d1806b8526489bcd3b4847a06ab010ee32ba3c3d4e5a3235d3eb138	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz'
RUNTIME='crio'
SOCKET='unix:///run/crio/crio.sock'
CRIO_CONFIG='[crio]
[crio.api]
listen = "/run/crio/crio.sock"
[crio.image]
global_auth_file = "/etc/crio/auth.json"
pause_image = "registry.k8s.io/pause:3.10"
pause_image_auth_file = "/etc/crio/auth.json"
signature_policy = "/etc/crio/policy.json"
[crio.network]
network_dir = "/etc/cni/net.d"
plugin_dirs = ["/opt/cni/bin"]
[crio.runtime]
cgroup_manager = "systemd"
conmon_cgroup = "pod"
default_runtime = "crun"
pids_limit = 4096
pinns_path = "/usr/local/bin/pinns"
[crio.runtime.runtimes]
[crio.runtime.runtimes.crun]
monitor_path = "/usr/local/bin/conmon"
runtime_path = "/usr/local/bin/crun"
runtime_root = "/run/crun"
'
REGISTRY_CAS='registry.corp.example	LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo='
CONTAINERD_CONFIG=''
REGISTRY_LOGINS='mirror.corp.example:5000'
IMAGE_PLUGIN=''
REGISTRIES='docker.io	https://registry-1.docker.io	http://10.10.1.1:5000	false	false	10.10.1.1:5000
registry.corp.example	https://registry.corp.example	https://registry.corp.example	false	false	registry.corp.example
registry.k8s.io	https://registry.k8s.io	https://mirror.corp.example:5000	true	false	mirror.corp.example:5000'
IMAGES='registry.k8s.io/pause:3.10
registry.k8s.io/kube-proxy:v1.32.5
registry.k8s.io/coredns/coredns:v1.11.3
registry.k8s.io/kube-apiserver:v1.32.5
registry.k8s.io/kube-controller-manager:v1.32.5
registry.k8s.io/kube-scheduler:v1.32.5'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
