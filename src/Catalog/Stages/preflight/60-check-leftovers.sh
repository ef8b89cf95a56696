# Does another cluster, or another container engine, have the machine?

other=passed
found=$(output clusterCaFingerprint)
if [ -n "$found" ] && [ "$found" != "$CLUSTER_CA_FINGERPRINT" ]; then other=failed; fi
check foreign-cluster error $other "${found:-no cluster CA}" "The host belongs to another cluster: remove it there and reset it (kubeadm reset, rm -rf /etc/kubernetes)."

# A host that joined must carry our CA; kubelet.conf alone is a leftover too.
orphan=passed
if [ "$(output joined)" = true ] && [ -z "$found" ]; then orphan=failed; fi
check foreign-kubelet error $orphan "kubelet.conf: $(output joined)" "The host has a kubelet.conf without the cluster's CA: reset it (kubeadm reset)."

other=passed
found=$(output etcdCaFingerprint)
if [ -n "$found" ] && [ "$found" != "$ETCD_CA_FINGERPRINT" ]; then other=failed; fi
check foreign-etcd error $other "${found:-no etcd CA}" "The host has another cluster's etcd: remove /etc/ssl/etcd and /var/lib/etcd when nobody needs them."

data=passed
if has_role etcd && [ -d /var/lib/etcd/member ] && [ "$found" != "$ETCD_CA_FINGERPRINT" ]; then data=failed; fi
check etcd-data error $data "/var/lib/etcd" "There are data of an etcd that is not this cluster's: move /var/lib/etcd away when nobody needs them."

others=$(output otherRuntimes | grep -vxF "$RUNTIME.service" || true)
if [ "$RUNTIME" != containerd ] && systemctl -q is-active containerd.service; then others="$others containerd.service"; fi
engines=passed
[ -z "$others" ] || engines=failed
check other-runtime error $engines "${others:-none}" "Stop and disable these services; they would fight over containers and iptables."

fapolicyd=passed active=inactive
if systemctl -q is-active fapolicyd.service; then fapolicyd=failed active=active; fi
check fapolicyd warning $fapolicyd "fapolicyd is $active" "fapolicyd may forbid the programs in /opt/cni/bin and /usr/local/bin: allow them there or disable it."
