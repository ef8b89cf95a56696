# Certificates of the components, from our authorities. One that lacks a name or an address of the spec is made anew.

directory=/etc/kubernetes/ssl
if check_mode && [ ! -e /usr/local/bin/kubeadm ]; then
  would_change certificates "not made yet"
  exit 0
fi

lacking() { # names and addresses that the API server's certificate does not carry
  [ -e $directory/apiserver.crt ] || return 0
  printf '%s\n' "$CERTIFICATE_SANS" | while read -r san; do
    case $san in
      *:* | *[0-9].[0-9]*.*[0-9]) option=-checkip ;;
      *) option=-checkhost ;;
    esac
    openssl x509 -in $directory/apiserver.crt -noout $option "$san" | grep -q 'does match' || printf '%s ' "$san"
  done
}

renewed=
drift=$(lacking)
if [ -n "$drift" ]; then
  apply "certificate apiserver" "lacks $drift" rm -f $directory/apiserver.crt $directory/apiserver.key
  renewed=yes
fi
# With another authority in its place every leaf is wrong; and a crash may have left one without its key.
sound() { # authority leaf
  openssl x509 -in "$directory/$2.crt" -noout -checkend "$RENEW_SECONDS" >/dev/null 2>&1 && openssl verify -CAfile "$directory/$1.crt" "$directory/$2.crt" >/dev/null 2>&1 &&
    [ "$(openssl x509 -in "$directory/$2.crt" -noout -pubkey)" = "$(openssl pkey -in "$directory/$2.key" -pubout 2>/dev/null)" ]
}
for leaf in apiserver apiserver-kubelet-client front-proxy-client; do
  authority=ca
  [ $leaf != front-proxy-client ] || authority=front-proxy-ca
  if [ -e $directory/$leaf.crt ] && ! sound $authority $leaf; then
    apply "certificate $leaf" "not by our authority, at the end of its life, or without its key" rm -f $directory/$leaf.crt $directory/$leaf.key
    renewed=yes
  fi
done

missing=
for leaf in apiserver apiserver-kubelet-client front-proxy-client; do
  [ -e $directory/$leaf.crt ] && [ -e $directory/$leaf.key ] || missing="$missing $leaf"
done
if [ -z "$missing" ]; then
  ok certificates
else
  apply certificates "made:$missing" run_kubeadm init phase certs all --config /etc/kubernetes/kubeadm-config.yaml
fi

# A static pod reads its certificate when it starts.
if [ -n "$renewed" ] && ! check_mode; then
  /usr/local/bin/crictl ps -q --name kube-apiserver 2>/dev/null | xargs -r /usr/local/bin/crictl stop >/dev/null 2>&1 || true
fi
