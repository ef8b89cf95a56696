FILES='kubernetes	kubeadm	1.34.11	bd3cbe40aff6c7b3b939243ebd80dbd7da207c0e594cfdd434295bf553ea7351	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubeadm	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubeadm
kubernetes	kubelet	1.34.11	4777a226b2ba3c1d656254bcf3f7ad471bf210042f361094216e51ab4fa9b4b6	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubelet	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubelet
runtime	containerd	2.3.4	9d68969855fbf676cdb8ed758e420fb048d61f984f61de3e53eddfebe484d168	https://github.com/containerd/containerd/releases/download/v2.3.4/containerd-2.3.4-linux-amd64.tar.gz	https://github.com/containerd/containerd/releases/download/v2.3.4/containerd-2.3.4-linux-amd64.tar.gz
runtime	runc	1.4.3	f6ae8efc0fa40079e1475e97cbe9d1bd3f106a28d6af78a11d9f1bd565515e60	https://github.com/opencontainers/runc/releases/download/v1.4.3/runc.amd64	https://github.com/opencontainers/runc/releases/download/v1.4.3/runc.amd64
runtime	crictl	1.34.0	a8ff2a3edb37a98daf3aba7c3b284fe0aa5bff24166d896ab9ef64c8913c9f51	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.34.0/crictl-v1.34.0-linux-amd64.tar.gz	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.34.0/crictl-v1.34.0-linux-amd64.tar.gz
network	cni-plugins	1.9.1	b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303	https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz	https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
