# Credentials of admin, kubelet, controller manager and scheduler. One that points elsewhere is made anew. What no role can take
# away, super-admin.conf, is on one control plane only.

directory=/etc/kubernetes
if check_mode && [ ! -e /usr/local/bin/kubeadm ]; then
  would_change kubeconfigs "not made yet"
  exit 0
fi

missing=
# kubelet renews its own certificate.
aged() {
  sed -n 's/^ *client-certificate-data: //p' "$1" | base64 -d 2>/dev/null >"$SLIPWAY_DIR/client.crt"
  [ -s "$SLIPWAY_DIR/client.crt" ] && ! openssl x509 -in "$SLIPWAY_DIR/client.crt" -noout -checkend "$RENEW_SECONDS" >/dev/null
}
renewed=
names='admin kubelet controller-manager scheduler'
if [ "$FIRST" = true ]; then names="$names super-admin"; else ensure_absent $directory/super-admin.conf; fi
for name in $names; do
  endpoints=$CONTROL_PLANE_ENDPOINT own=$(in_url "$NODE_IP"):$API_PORT
  case $name in
    controller-manager | scheduler) endpoints=$own ;;
    # kubeadm 1.33 and newer lets it speak to its own API server.
    kubelet) endpoints=$endpoints$LF$own ;;
  esac
  file=$directory/$name.conf
  if [ ! -e "$file" ]; then
    missing="$missing $name"
  elif ! in_list "$(sed -n 's,^ *server: https://,,p' "$file")" "$endpoints" ||
    [ "$(sed -n 's/^ *certificate-authority-data: //p' "$file")" != "$(base64 -w0 $directory/ssl/ca.crt)" ]; then
    missing="$missing $name"
    apply "kubeconfig $name" "points elsewhere" rm -f "$file"
  elif [ "$name" != kubelet ] && aged "$file"; then
    missing="$missing $name" renewed="$renewed $name"
    apply "kubeconfig $name" "its certificate is at the end of its life" rm -f "$file"
  fi
done

make() { for name in $missing; do run_kubeadm init phase kubeconfig "$name" --config $directory/kubeadm-config.yaml; done; }
if [ -z "$missing" ]; then
  ok kubeconfigs
else
  apply kubeconfigs "made:$missing" make
fi

# A static pod reads its kubeconfig when it starts.
check_mode || for name in $renewed; do
  /usr/local/bin/crictl ps -q --name "kube-$name" 2>/dev/null | xargs -r /usr/local/bin/crictl stop >/dev/null 2>&1 || true
done
