# Do the members answer, and are they those of the spec? A short look: who is not ready is asked again later.

if check_mode && [ ! -e /etc/ssl/etcd/ssl/member.key ]; then skip "etcd is not there yet"; fi

etcdctl() {
  ETCDCTL_API=3 /usr/local/bin/etcdctl --command-timeout=5s --dial-timeout=2s --endpoints "$(printf '%s' "$ENDPOINTS" | tr '\n' ',')" \
    --cacert /etc/ssl/etcd/ssl/ca.crt --cert /etc/ssl/etcd/ssl/member.crt --key /etc/ssl/etcd/ssl/member.key "$@"
}
hint="journalctl -u etcd on the members says more; ports 2379 and 2380 must be open between them."

health=$(etcdctl endpoint health 2>&1) || fail ETCD_NO_QUORUM "Not all etcd members are healthy: $health" "$hint"

# Columns: id, status, name, peer URLs, client URLs, learner.
listed=$(etcdctl member list -w simple) || fail ETCD_NO_QUORUM "The member list does not come: $listed" "$hint"
started=$(printf '%s\n' "$listed" | awk -F', ' '$2 == "started" {print $3}' | sort)
if [ "$started" != "$(printf '%s\n' "$MEMBERS" | sort)" ]; then
  fail ETCD_NO_QUORUM "Started members: $(printf '%s' "$started" | tr '\n' ' '); wanted: $(printf '%s' "$MEMBERS" | tr '\n' ' ')." "$hint"
fi
ok "etcd quorum" "$(printf '%s\n' "$started" | wc -l) members"
