FILES='kubernetes	kubeadm	1.32.5	9070c3d469f5a3e777948b63a7a5e6c5bd7682c7416547770a78880fe4293ea9	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm	http://[2001:db8:10::1]:8080/files/dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm
kubernetes	kubelet	1.32.5	2b2988edd1646bf139dee6956d4283c520ff151a36febd10701ffda4852b8250	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubelet	http://[2001:db8:10::1]:8080/files/dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubelet
kubernetes	kubectl	1.32.5	aaa7e6ff3bd28c262f2d95c8c967597e097b092e9b79bcb37de699e7488e3e7b	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubectl	http://[2001:db8:10::1]:8080/files/dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubectl
runtime	containerd	2.0.5	88ab31f3e78e4d2fa12dcb933032122d11d441c83b79a89c6c8076f871e50df8	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-amd64.tar.gz	https://github.com/containerd/containerd/releases/download/v2.0.5/containerd-2.0.5-linux-amd64.tar.gz
runtime	runc	1.2.6	0774f49d1b1eebb5849e644db5e4dc6f2b06cee05f13b3d17d5d6ba62d6f2ebc	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.amd64	https://github.com/opencontainers/runc/releases/download/v1.2.6/runc.amd64
runtime	crictl	1.32.0	f050b71d3a73a91a4e0990b90143ed04dcd100cc66f953736fcb6a2730e283c4	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz
network	cni-plugins	1.4.1	2a0ea7072d1806b8526489bcd3b4847a06ab010ee32ba3c3d4e5a3235d3eb138	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz
etcd	etcd	3.5.16	b414b27a5ad05f7cb01395c447c85d3227e3fb1c176e51757a283b817f645ccc	https://github.com/etcd-io/etcd/releases/download/v3.5.16/etcd-v3.5.16-linux-amd64.tar.gz	https://github.com/etcd-io/etcd/releases/download/v3.5.16/etcd-v3.5.16-linux-amd64.tar.gz'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
