PEERS='worker	2001:db8:10::11	22	SSH	warning'
SERVERS='2001:db8:10::1	5000	images
2001:db8:10::1	8080	files
ghcr.io	443	images
github.com	443	files'
WAIVERS=''
