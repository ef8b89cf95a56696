ROLES='control-plane
etcd'
CLUSTER_ID='01900000-0000-7000-8000-000000000001'
EXTRA_PACKAGES=''
SWAP='off'
PROXY_MODE='ipvs'
MODULES='ip_vs
ip_vs_rr
ip_vs_wrr
ip_vs_sh
vxlan
dummy'
SYSCTLS=''
SELINUX='leave'
FIREWALL='open'
HOSTS='alma1	10.10.1.10	control-plane,etcd
alma-w1	10.10.1.11	worker
alma-w2	10.10.1.12	worker'
PORTS='tcp	10250
tcp	10256
tcp	30000-32767
udp	30000-32767
tcp	6443
tcp	10257
tcp	10259
tcp	2379-2380
udp	8472'
POD_CIDR='10.20.0.0/16'
SERVICE_CIDR='10.233.0.0/18'
NODE_PORT_RANGE='30000-32767'
API_PORT='6443'
API_SOURCE_RANGES=''
SSH_PORT='22'
HOSTS_ENTRIES='10.10.1.10	lb-apiserver.kubernetes.local'
