# Do address, name, ports, clock and resolver suit the cluster?

lacking=$(printf '%s\n' "$IPS" | while read -r ip; do in_list "$ip" "$(output addresses | cut -d' ' -f2)" || printf '%s ' "$ip"; done)
check ip error "$(judge [ -z "$lacking" ])" "$(output addresses | tr '\n' ' ')" "The spec says ip or secondaryIp ${lacking% }, which no interface of the host has."

# The kernel looks for a route before kube-proxy's rules give a Service's address another one: any route that covers it will do.
unrouted=$(printf '%s\n' "$API_SERVICE_IPS" | while read -r ip; do [ -z "$ip" ] || ip route get "$ip" >/dev/null 2>&1 || printf '%s ' "$ip"; done)
check service-route error "$(judge [ -z "$unrouted" ])" "${unrouted:-every Service has one}" "Nothing on this host would reach Services of the addresses around ${unrouted% }: give it a default route of that IP family."

label='[a-z0-9]([-a-z0-9]*[a-z0-9])?'
named() { printf '%s\n' "$1" | grep -qEx "$label(\.$label)*" && [ ${#1} -le 253 ]; }
check hostname error "$(judge named "$NODE_NAME")" "$NODE_NAME" "A node's name is made of small letters, digits, hyphens and dots (RFC 1123)."

# Ports that our own components will need; when the host carries our CA already, they hold them rightly.
ports='10250 10256'
if has_role control-plane; then ports="$ports $API_PORT 10257 10259"; fi
if [ "$LOCAL_LOAD_BALANCER" = true ]; then ports="$ports $API_PORT"; fi
if has_role etcd; then ports="$ports 2379 2380"; fi
taken=
for port in $ports; do
  holder=$(output listening | awk -v end=":$port" 'substr($1, length($1) - length(end) + 1) == end {print $2; exit}')
  [ -z "$holder" ] || taken="$taken $port by $holder,"
done
if [ "$(output clusterCaFingerprint)" = "$CLUSTER_CA_FINGERPRINT" ] || [ "$(output etcdCaFingerprint)" = "$ETCD_CA_FINGERPRINT" ]; then taken=; fi
check ports error "$(judge [ -z "$taken" ])" "${taken:-free: $ports}" "Stop what listens on these ports, or choose another host."

# Whoever answers there, if only with a refusal, would fight over the address. (A cluster that is there holds it rightly.)
if [ -n "$VIRTUAL_IP" ] && [ "$(output clusterCaFingerprint)" != "$CLUSTER_CA_FINGERPRINT" ]; then
  free=passed
  if seen=$(timeout 2 bash -c "exec 3<>/dev/tcp/$VIRTUAL_IP/$API_PORT" 2>&1) || in_list "$VIRTUAL_IP" "$(output addresses | cut -d' ' -f2)"; then free=failed; fi
  case $seen in *refused*) free=failed ;; esac
  check virtual-ip error $free "$VIRTUAL_IP:$API_PORT" "Somebody has controlPlane.virtualIp.address already: choose another, or switch it off."
fi

# A resolver on the loopback that pods inherit makes CoreDNS ask itself.
servers=$(output nameservers)
check resolver warning "$(judge [ -n "$servers" ])" "${servers:-no nameserver}" "Images are pulled by name: give /etc/resolv.conf a nameserver, or use mirrors by address."
loop=passed
if [ -n "$servers" ] && ! printf '%s\n' "$servers" | grep -qvE '^(127\.|::1$)'; then loop=failed; fi
check resolver-loop warning $loop "$(printf '%s' "$servers" | tr '\n' ' ')" "Only loopback resolvers: CoreDNS would forward to itself. Name dns.upstreams in the spec."

# Certificates are made now: a clock that is years off rejects them. (How far hosts differ is judged across hosts.)
check clock error "$(judge [ "$(output time)" -gt 1704067200000 ])" "$(date -u +%FT%TZ)" "Set the clock, and let chrony or systemd-timesyncd keep it."

# timedatectl knows whatever keeps the clock; a host that somebody else keeps right (a hypervisor) may say no.
kept=failed
if [ "$NTP" = true ] || [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = yes ]; then kept=passed; fi
check time-sync warning $kept "synchronized: $(timedatectl show -p NTPSynchronized --value 2>/dev/null || echo unknown)" "Let chrony or systemd-timesyncd keep the clock, or set os.ntp."

# What Slipway can open, and what it leaves.
can=passed
if [ "$FIREWALL" = open ] && [ "$(output firewall)" = iptables ]; then can=failed; fi
check firewall error $can "$(output firewall), os.firewall $FIREWALL" "Slipway opens ports in firewalld, ufw and nftables: use one of these, or set os.firewall to leave or disable."
