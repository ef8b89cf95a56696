PEERS='alma1	10.10.1.10	22	SSH	warning'
SERVERS='10.10.1.1	5000	images
10.10.1.1	8080	files
10.10.1.1	8080	packages'
WAIVERS='memory'
