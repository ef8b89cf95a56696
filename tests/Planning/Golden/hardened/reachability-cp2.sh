PEERS='cp1	10.10.1.10	22	SSH	warning
cp3	10.10.1.12	22	SSH	warning
worker1	10.10.1.16	22	SSH	warning'
SERVERS='dl.k8s.io	443	files
ghcr.io	443	images
github.com	443	files
registry.k8s.io	443	images'
WAIVERS=''
