FILES='etcd	etcd	3.5.16	b414b27a5ad05f7cb01395c447c85d3227e3fb1c176e51757a283b817f645ccc	https://github.com/etcd-io/etcd/releases/download/v3.5.16/etcd-v3.5.16-linux-amd64.tar.gz	https://github.com/etcd-io/etcd/releases/download/v3.5.16/etcd-v3.5.16-linux-amd64.tar.gz'
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
