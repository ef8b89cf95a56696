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
PROXY_MODE='iptables'
MODULES='vxlan'
SYSCTLS=''
SELINUX='leave'
SELINUX_FULL_REPORT='false'
REBOOT='never'
FIREWALL='open'
HOSTS='alma1	10.10.1.10	control-plane,etcd
alma1	fd00:10:10:1::10	control-plane,etcd
alma-w1	10.10.1.11	worker
alma-w1	fd00:10:10:1::11	worker
alma-w2	10.10.1.12	worker
alma-w2	fd00:10:10:1::12	worker'
PORTS='tcp	10250
tcp	10256
tcp	30000-32767
udp	30000-32767
tcp	6443
tcp	10257
tcp	10259
tcp	2379-2380
udp	8472
tcp	4240'
CLUSTER_CIDRS='10.233.64.0/18
fd00:233:64::/48
10.233.0.0/18
fd00:233::/112'
IPV6='true'
NODE_PORT_RANGE='30000-32767'
API_PORT='6443'
API_SOURCE_RANGES='192.0.2.0/24
2001:db8:a::/48'
SSH_PORT='22'
HOSTS_ENTRIES='10.10.1.10	lb-apiserver.kubernetes.local'
