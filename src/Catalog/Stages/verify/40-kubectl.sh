# `sudo kubectl get nodes` works for who logs in: with sudo's path and root's home, and nothing else set.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

path=$(grep -rhs '^[^#]*secure_path' /etc/sudoers /etc/sudoers.d | sed 's/.*secure_path *= *//' | tr -d '"' | tail -n 1)
why=$(env -i HOME=/root "PATH=${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}" kubectl get nodes 2>&1) ||
  fail KUBECTL_NOT_USABLE "sudo kubectl get nodes: $why" "Look at sudo's secure_path and at /root/.kube/config."
printf '%s\n' "$why"
ok "kubectl through sudo"

if [ "$LOGIN_USER" != root ]; then
  home=$(getent passwd "$LOGIN_USER" | cut -d: -f6)
  if runuser -u "$LOGIN_USER" -- env "HOME=$home" /usr/local/bin/kubectl get nodes >/dev/null 2>&1; then
    ok "kubectl as $LOGIN_USER"
  else
    warn KUBECTL_NOT_USABLE "kubectl does not work for $LOGIN_USER without sudo; see ~/.kube/config."
  fi
fi
