ROLES='worker'
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
MODULES=''
SYSCTLS=''
SELINUX='leave'
SELINUX_FULL_REPORT='false'
REBOOT='never'
FIREWALL='open'
HOSTS='cp1	10.10.1.10	control-plane
cp2	10.10.1.11	control-plane
cp3	10.10.1.12	control-plane
etcd1	10.10.1.13	etcd
etcd2	10.10.1.14	etcd
etcd3	10.10.1.15	etcd
worker1	10.10.1.16	worker'
PORTS='tcp	10250
tcp	10256
tcp	30000-32767
udp	30000-32767'
CLUSTER_CIDRS='10.233.64.0/18
10.233.0.0/18'
IPV6='false'
NODE_PORT_RANGE='30000-32767'
API_PORT='6443'
API_SOURCE_RANGES=''
SSH_PORT='22'
HOSTS_ENTRIES='10.10.1.10	lb-apiserver.kubernetes.local
10.10.1.11	lb-apiserver.kubernetes.local
10.10.1.12	lb-apiserver.kubernetes.local'
