PEERS='db2	192.0.2.22	2379	etcd clients	error
db2	192.0.2.22	2380	etcd peers	error
db3	192.0.2.23	2379	etcd clients	error
db3	192.0.2.23	2380	etcd peers	error'
SERVERS='github.com	443	files'
WAIVERS=''
