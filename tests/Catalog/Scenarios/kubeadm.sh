# The files that kubeadm's phases leave.
directory=/etc/kubernetes
leaf() { # authority name subject [extension]
  [ ! -e $directory/ssl/$2.crt ] || return 0
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$3" -keyout $directory/ssl/$2.key -out /tmp/$2.csr
  printf '%s\n' "${4:-extendedKeyUsage = clientAuth}" >/tmp/$2.ext
  openssl x509 -req -in /tmp/$2.csr -CA $directory/ssl/$1.crt -CAkey $directory/ssl/$1.key -days 365 -extfile /tmp/$2.ext -out $directory/ssl/$2.crt
}
case $* in
  'init phase certs all'*)
    names=$(sed -n "/^CERTIFICATE_SANS='/,/'$/p" /attempt/params.sh | tr -d "'" | sed 's/^CERTIFICATE_SANS=//' | sed '/^[0-9.]*$\|:/s/^/IP:/; /^IP:/!s/^/DNS:/' | paste -sd, -)
    {
      leaf ca apiserver /CN=kube-apiserver "subjectAltName = $names"
      leaf ca apiserver-kubelet-client /CN=kube-apiserver-kubelet-client
      leaf front-proxy-ca front-proxy-client /CN=front-proxy-client
    } >/tmp/openssl.log 2>&1
    ;;
  'init phase kubeconfig'*)
    value() { sed -n "s/^$1=//p" /attempt/params.sh | tail -n 1 | tr -d "'"; }
    who=$4 server=$(value CONTROL_PLANE_ENDPOINT)
    case $who:$(value KUBERNETES_VERSION) in controller-manager:* | scheduler:* | kubelet:1.3[3-9].*) server=$(value NODE_IP):$(value API_PORT) ;; esac
    (cd /tmp && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$who" -keyout client.key -out client.csr &&
      openssl x509 -req -in client.csr -CA $directory/ssl/ca.crt -CAkey $directory/ssl/ca.key -days 365 -out client.crt) >/tmp/openssl.log 2>&1
    printf 'apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: %s\n    server: https://%s\nusers:\n- user:\n    client-certificate-data: %s\n' \
      "$(base64 -w0 $directory/ssl/ca.crt)" "$server" "$(base64 -w0 /tmp/client.crt)" >"$directory/$who.conf"
    ;;
  'init phase control-plane all'*) for pod in apiserver controller-manager scheduler; do echo "kind: Pod # $pod" >$directory/manifests/kube-$pod.yaml; done ;;
  'init phase kubelet-start'*)
    mkdir -p /var/lib/kubelet && echo 'kind: KubeletConfiguration' >/var/lib/kubelet/config.yaml && echo 'KUBELET_KUBEADM_ARGS=' >/var/lib/kubelet/kubeadm-flags.env
    systemctl restart kubelet.service
    mkdir -p /var/lib/kubelet/pki && echo renewed >/var/lib/kubelet/pki/kubelet-client-current.pem
    ;;
  'init phase kubelet-finalize'*) sed -i 's,client-certificate-data: .*,client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem,' $directory/kubelet.conf ;;
  'init phase bootstrap-token'*) sed 's/^/  > /' "$(printf '%s\n' "$@" | grep '^/')" >&3 ;;
  join*)
    sed 's/^/  > /' "$3" >&3
    printf 'clusters:\n- cluster:\n    server: https://%s\n' "$(sed -n 's/.*apiServerEndpoint: //p' "$3")" >$directory/kubelet.conf
    systemctl restart kubelet.service
    ;;
esac
