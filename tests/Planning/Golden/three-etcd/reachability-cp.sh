PEERS='db1	192.0.2.21	2379	etcd clients	error
db2	192.0.2.22	2379	etcd clients	error
db3	192.0.2.23	2379	etcd clients	error
arm1	192.0.2.31	10250	kubelet	error'
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry.k8s.io	443	images'
WAIVERS=''
