# NetworkManager would take down interfaces that the network plugins make.

[ -d /etc/NetworkManager ] || skip "no NetworkManager"

ensure_file /etc/NetworkManager/conf.d/slipway.conf 0644 root:root <<'CONF'
[keyfile]
unmanaged-devices+=interface-name:cni*;interface-name:veth*;interface-name:kube-ipvs0;interface-name:nodelocaldns;interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico;interface-name:vxlan-v6.calico;interface-name:flannel*;interface-name:cilium*;interface-name:lxc*
CONF
if systemctl -q is-active NetworkManager.service && [ -e "$SLIPWAY_DIR/.changed" ] && ! check_mode; then
  nmcli general reload conf || warn NETWORK_MANAGER_NOT_RELOADED "NetworkManager reads the file at its next start."
fi
