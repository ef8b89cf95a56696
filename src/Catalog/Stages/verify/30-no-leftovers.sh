# Nothing that lets a stranger join is left: our bootstrap tokens go, and no uploaded certificates are there.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

ours=$(printf 'made by Slipway for joins' | base64 -w0)
secrets=$(kubectl -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token -o 'jsonpath={range .items[*]}{.metadata.name} {.data.description}{"\n"}{end}') ||
  fail API_SERVER_NOT_READY "The API server does not say which bootstrap tokens there are." "Look at the API server."
tokens=$(printf '%s\n' "$secrets" | awk -v ours="$ours" '$2 == ours {print $1}')
for secret in $tokens; do
  apply "bootstrap token" deleted kubectl -n kube-system delete secret "$secret"
done
[ -n "$tokens" ] || ok "bootstrap tokens" none

ensure_no_objects "secret kubeadm-certs" kube-system secret/kubeadm-certs
