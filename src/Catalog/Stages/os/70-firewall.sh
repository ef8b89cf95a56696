# The spec's firewall policy, as far as it needs no knowledge of the firewall at hand.

case $FIREWALL in
  leave) skip "os.firewall is leave: the cluster's ports are the user's business" ;;
  disable)
    ensure_stopped firewalld.service
    ensure_stopped ufw.service
    ensure_stopped nftables.service
    ensure_stopped iptables.service
    ensure_stopped ip6tables.service
    # This one leaves its rules in the kernel when it stops.
    if systemctl -q is-active netfilter-persistent.service; then apply "netfilter-persistent's rules" flushed netfilter-persistent flush; fi
    ensure_stopped netfilter-persistent.service
    if have ufw && ufw status | grep -q '^Status: active'; then apply ufw disabled ufw disable; fi
    ;;
  open)
    if ! systemctl -q is-active firewalld.service && ! systemctl -q is-active nftables.service && ! { have ufw && ufw status | grep -q '^Status: active'; }; then
      skip "no firewall is active"
    fi
    ok firewall "active: the next steps open the cluster's ports"
    ;;
esac
