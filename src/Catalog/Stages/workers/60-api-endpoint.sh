# From now on kubelet reaches the API server by the local load balancer (or by the control plane's own endpoint).

kubeconfig=/etc/kubernetes/kubelet.conf
if check_mode && [ ! -e $kubeconfig ]; then skip "not joined yet"; fi

endpoint=$CONTROL_PLANE_ENDPOINT
[ "$LOAD_BALANCER" = none ] || endpoint=127.0.0.1:$API_PORT
sed "s|^\( *server:\).*|\1 https://$endpoint|" $kubeconfig | ensure_file $kubeconfig 0600 root:root
