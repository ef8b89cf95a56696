PEERS='alma1	10.10.1.10	22	SSH	warning'
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry-1.docker.io	443	images
registry.k8s.io	443	images'
WAIVERS=''
