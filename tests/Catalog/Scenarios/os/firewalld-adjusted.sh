# three-nodes/os-alma1
# A host joins a cluster whose zone firewalld knows: the zone is adjusted, nothing is reloaded. Clients of the API server have a policy.
unit firewalld.service active
mkdir -p /usr/lib/firewalld/policies
param API_SOURCE_RANGES 192.0.2.0/24
param SWAP leave
answer busctl slipway 'a setting'
answer firewall-cmd --list-sources '10.10.1.10 10.10.1.99'
answer firewall-cmd --list-ports '22/tcp'
cat >/stand-ins/between <<'BETWEEN'
param HOSTS "$(row 'alma1|10.10.1.10|control-plane
new|10.10.1.20|worker')"
BETWEEN
