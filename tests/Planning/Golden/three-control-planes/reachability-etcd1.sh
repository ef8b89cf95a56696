PEERS='etcd2	10.10.1.14	22	SSH	warning
etcd3	10.10.1.15	22	SSH	warning'
SERVERS='github.com	443	files'
WAIVERS=''
