PEERS='alma1	10.10.1.10	22	SSH	warning'
SERVERS='10.10.1.1	5000	images
dl.k8s.io	443	files
github.com	443	files
mirror.corp.example	5000	images
storage.googleapis.com	443	files'
WAIVERS=''
