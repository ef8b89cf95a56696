PEERS='alma-w1	10.10.1.11	22	SSH	warning
alma-w2	10.10.1.12	22	SSH	warning'
SERVERS='10.10.1.1	5000	images
10.10.1.1	8080	files
10.10.1.1	8080	packages'
WAIVERS='memory'
