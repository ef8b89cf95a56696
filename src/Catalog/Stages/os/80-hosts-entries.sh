# Names that the spec wants known without DNS, in a marked block of /etc/hosts.

[ -n "$HOSTS_ENTRIES" ] || grep -qs '^# BEGIN slipway hosts' /etc/hosts || skip "no entries wanted"

rows "$HOSTS_ENTRIES" | tr '\037' ' ' | ensure_block /etc/hosts hosts
