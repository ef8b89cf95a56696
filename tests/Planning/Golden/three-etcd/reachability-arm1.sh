PEERS='cp	192.0.2.10	8443	API server	error'
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry-1.docker.io	443	images
registry.k8s.io	443	images'
WAIVERS=''
