ROLES='control-plane
etcd'
CLUSTER_ID='01900000-0000-7000-8000-000000000001'
EXTRA_PACKAGES=''
PACKAGE_REPOSITORIES='redhat	http://10.10.1.1:8080/alma/BaseOS		
debian	http://10.10.1.1:8080/debian	bookworm	main contrib'
HTTP_PROXY='http://proxy.example:3128'
HTTPS_PROXY='http://proxy.example:3128'
NO_PROXY='localhost,127.0.0.1,::1,10.233.64.0/18,10.233.0.0/18,.svc,.cluster.local,lb-apiserver.kubernetes.local,10.10.1.1,.corp.example'
NTP='true'
NTP_SERVERS='10.10.1.1'
SWAP='off'
PROXY_MODE='iptables'
MODULES=''
SYSCTLS=''
SELINUX='enforcing'
SELINUX_FULL_REPORT='true'
REBOOT='when-needed'
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
tcp	2379-2380'
CLUSTER_CIDRS='10.233.64.0/18
10.233.0.0/18'
IPV6='false'
NODE_PORT_RANGE='30000-32767'
API_PORT='6443'
API_SOURCE_RANGES=''
SSH_PORT='22'
HOSTS_ENTRIES='10.10.1.10	lb-apiserver.kubernetes.local'
