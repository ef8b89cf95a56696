# three-nodes/os-alma1
# nftables alone, on a control plane with etcd; somebody flushes the rules.
unit nftables.service active
param API_SOURCE_RANGES '192.0.2.0/24
198.51.100.7'
answer nft 'list ruleset' 'ip saddr 10.10.1.10 accept comment "slipway"'
cat >/stand-ins/between <<'BETWEEN'
forget nft
BETWEEN
param SYSCTLS "$(row 'vm.swappiness|10
net.ipv4.ip_forward|0')"
param MODULES 'ip_vs'
kernel net/ipv4/ip_forward 1
