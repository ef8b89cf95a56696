PEERS='cp2	10.10.1.11	22	SSH	warning
cp3	10.10.1.12	22	SSH	warning
etcd1	10.10.1.13	22	SSH	warning
etcd2	10.10.1.14	22	SSH	warning
etcd3	10.10.1.15	22	SSH	warning
worker1	10.10.1.16	22	SSH	warning'
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry.k8s.io	443	images'
WAIVERS=''
