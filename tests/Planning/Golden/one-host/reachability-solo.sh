PEERS=''
SERVERS='dl.k8s.io	443	files
github.com	443	files
registry.k8s.io	443	images'
WAIVERS=''
