FILES='kubernetes	kubeadm	1.32.5	2956c694ff2891acdc4690b807f87ab48419b4925d3fad2ac52ace2a1160bd17	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubeadm	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubeadm
kubernetes	kubelet	1.32.5	034753a2e308afeb4ce3cf332d38346c6e660252eac93b268fac0e112a56ff46	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubelet	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubelet
runtime	containerd	2.0.5	36eaf77dc65df4b60d6e06204631a4105b4e942dd2704d618758a2aa0eecc264	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-arm64.tar.gz	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-arm64.tar.gz
runtime	runc	1.2.6	12c612e2ebe6ca198de676ce75ed557e79fe6109032209bb8e25166c967fe170	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.arm64	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.arm64
runtime	crictl	1.32.0	f2f4e20658b72d00897f41e4b57093c8080e2d800ee894a5f4351f31d1833e30	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-arm64.tar.gz	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-arm64.tar.gz
network	cni-plugins	1.4.1	56fe62d73942cffd8f119d2b8ecb6a062e85f529a3dbfc7aa5cd83c2c01929a7	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-arm64-v1.4.1.tgz	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-arm64-v1.4.1.tgz'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
