PEERS='alma-w1	10.10.1.11	22	SSH	warning
alma-w2	10.10.1.12	22	SSH	warning'
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry.k8s.io	443	images'
WAIVERS=''
