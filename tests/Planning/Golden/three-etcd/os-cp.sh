ROLES='control-plane
worker'
CLUSTER_ID='01900000-0000-7000-8000-000000000001'
EXTRA_PACKAGES=''
PACKAGE_REPOSITORIES=''
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
NTP='false'
NTP_SERVERS=''
SWAP='leave'
PROXY_MODE='nftables'
MODULES=''
SYSCTLS='fs.inotify.max_user_watches	524288
vm.swappiness	10'
SELINUX='leave'
SELINUX_FULL_REPORT='false'
REBOOT='never'
FIREWALL='leave'
HOSTS=''
PORTS=''
CLUSTER_CIDRS='10.233.64.0/18
10.233.0.0/18'
IPV6='false'
NODE_PORT_RANGE='30000-32767'
API_PORT='8443'
API_SOURCE_RANGES=''
SSH_PORT='2222'
HOSTS_ENTRIES='192.0.2.10	api.example.com
192.0.2.10	cp.corp.local cp
192.0.2.21	db1.corp.local db1
192.0.2.22	db2.corp.local db2
192.0.2.23	db3.corp.local db3
192.0.2.31	arm1.corp.local arm1'
