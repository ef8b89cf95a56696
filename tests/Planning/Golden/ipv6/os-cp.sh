ROLES='control-plane
etcd'
CLUSTER_ID='01900000-0000-7000-8000-000000000001'
EXTRA_PACKAGES=''
PACKAGE_REPOSITORIES=''
HTTP_PROXY=''
HTTPS_PROXY=''
NO_PROXY=''
NTP='false'
NTP_SERVERS=''
SWAP='off'
PROXY_MODE='nftables'
MODULES='dummy'
SYSCTLS=''
SELINUX='leave'
SELINUX_FULL_REPORT='false'
REBOOT='never'
FIREWALL='open'
HOSTS='cp	2001:db8:10::10	control-plane,etcd
worker	2001:db8:10::11	worker'
PORTS='tcp	10250
tcp	10256
tcp	30000-32767
udp	30000-32767
tcp	6443
tcp	10257
tcp	10259
tcp	2379-2380'
CLUSTER_CIDRS='fd00:233:64::/48
fd00:233::/112'
IPV6='true'
NODE_PORT_RANGE='30000-32767'
API_PORT='6443'
API_SOURCE_RANGES=''
SSH_PORT='22'
HOSTS_ENTRIES='2001:db8:10::10	lb-apiserver.kubernetes.local
2001:db8:10::10	cp.cluster.local cp
2001:db8:10::11	worker.cluster.local worker'
