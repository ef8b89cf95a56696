# What kubelet, kube-proxy, the runtime and our own steps call.

common='ca-certificates conntrack curl ebtables ethtool iptables nftables openssl socat tar'
[ "$PROXY_MODE" != ipvs ] || common="$common ipset ipvsadm"

# shellcheck disable=SC2086 # lists of names
case $(os_family) in
  debian) ensure_package $common diffutils iproute2 kmod procps util-linux $EXTRA_PACKAGES ;;
  redhat)
    # From 9 on one package has iptables and ebtables.
    names=
    for name in $common; do
      case $name in
        conntrack) name=conntrack-tools ;;
        iptables) if [ "$(os_major)" -ge 9 ]; then name=iptables-nft; fi ;;
        ebtables) if [ "$(os_major)" -ge 9 ]; then continue; else name=iptables-ebtables; fi ;;
      esac
      names="$names $name"
    done
    ensure_package $names container-selinux diffutils iproute kmod procps-ng util-linux $EXTRA_PACKAGES
    ;;
  *) skip "packages of this operating system are not known: they must be there" ;;
esac
