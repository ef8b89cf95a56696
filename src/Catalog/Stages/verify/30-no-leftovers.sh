# Nothing that lets a stranger join is left: our bootstrap tokens go, and no uploaded certificates are there.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

ours=$(printf 'made by Slipway for joins' | base64 -w0)
tokens=$(kubectl -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token -o 'jsonpath={range .items[*]}{.metadata.name} {.data.description}{"\n"}{end}' |
  awk -v ours="$ours" '$2 == ours {print $1}')
for secret in $tokens; do
  apply "bootstrap token" deleted kubectl -n kube-system delete secret "$secret"
done
[ -n "$tokens" ] || ok "bootstrap tokens" none

if kubectl -n kube-system get secret kubeadm-certs -o name >/dev/null 2>&1; then
  apply "secret kubeadm-certs" deleted kubectl -n kube-system delete secret kubeadm-certs
else
  ok "secret kubeadm-certs" absent
fi
