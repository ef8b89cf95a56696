# The API server's virtual address: kube-vip on each control plane, of which the one that leads answers ARP for it. It comes only
# now that admin.conf has its rights: before, it would need super-admin.conf, and kubeadm an address that nobody holds yet.

manifest=/etc/kubernetes/manifests/kube-vip.yaml
if [ -z "$VIRTUAL_IP" ]; then
  ensure_absent $manifest
  exit 0
fi

interface=$VIRTUAL_IP_INTERFACE
[ -n "$interface" ] || interface=$(ip -o addr show | awk -v ip="$NODE_IP" '{split($4, a, "/"); if (a[1] == ip) {print $2; exit}}')
case $VIRTUAL_IP in *:*) prefix=128 ;; *) prefix=32 ;; esac
[ -n "$interface" ] || fail VIRTUAL_IP_IMPOSSIBLE "No interface has $NODE_IP." "Name controlPlane.virtualIp.interface in the spec."
ensure_file $manifest 0644 root:root <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: kube-vip
  namespace: kube-system
spec:
  hostNetwork: true
  # kube-vip asks for the API server by this name, and means the one beside it.
  hostAliases: [{hostnames: [kubernetes], ip: 127.0.0.1}]
  priorityClassName: system-node-critical
  containers:
    - name: kube-vip
      image: $VIRTUAL_IP_IMAGE
      imagePullPolicy: IfNotPresent
      args: [manager]
      env:
        - {name: address, value: "$VIRTUAL_IP"}
        - {name: port, value: "$API_PORT"}
        - {name: vip_interface, value: "$interface"}
        - {name: vip_arp, value: "true"}
        - {name: vip_cidr, value: "$prefix"}
        - {name: vip_subnet, value: "$prefix"}
        - {name: vip_nodename, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: cp_enable, value: "true"}
        - {name: cp_namespace, value: kube-system}
        - {name: svc_enable, value: "false"}
        - {name: vip_leaderelection, value: "true"}
        - {name: vip_leasename, value: plndr-cp-lock}
        - {name: vip_leaseduration, value: "5"}
        - {name: vip_renewdeadline, value: "3"}
        - {name: vip_retryperiod, value: "1"}
      securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW], drop: [ALL]}}
      volumeMounts: [{mountPath: /etc/kubernetes/admin.conf, name: kubeconfig, readOnly: true}]
  volumes: [{hostPath: {path: /etc/kubernetes/admin.conf, type: File}, name: kubeconfig}]
YAML
