PEERS='cp	2001:db8:10::10	22	SSH	warning'
SERVERS='2001:db8:10::1	5000	images
2001:db8:10::1	8080	files
github.com	443	files
registry-1.docker.io	443	images'
WAIVERS=''
