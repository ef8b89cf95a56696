FILES='kubernetes	kubeadm	1.32.5	9070c3d469f5a3e777948b63a7a5e6c5bd7682c7416547770a78880fe4293ea9	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm
kubernetes	kubelet	1.32.5	2b2988edd1646bf139dee6956d4283c520ff151a36febd10701ffda4852b8250	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubelet	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubelet
runtime	cri-o	1.32.0	8f483f1429d2d9cd6bfa6db2e3a4263151701dd4f05f2b1c06cf8e67c44ea67e	https://storage.googleapis.com/cri-o/artifacts/cri-o.amd64.v1.32.0.tar.gz	https://storage.googleapis.com/cri-o/artifacts/cri-o.amd64.v1.32.0.tar.gz
runtime	crictl	1.32.0	f050b71d3a73a91a4e0990b90143ed04dcd100cc66f953736fcb6a2730e283c4	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz	https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.32.0/crictl-v1.32.0-linux-amd64.tar.gz
network	cni-plugins	1.4.1	2a0ea7072d1806b8526489bcd3b4847a06ab010ee32ba3c3d4e5a3235d3eb138	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz	https://github.com/containernetworking/plugins/releases/download/v1.4.1/cni-plugins-linux-amd64-v1.4.1.tgz'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
