# crio/runtime-alma-w1
# CRI-O with a mirror that wants a login and has a CA; then the login is no longer in the spec.
download cri-o 1.32.5 crio conmon conmonrs crun pinns install
download crictl 1.32.0 crictl
download cni-plugins 1.4.1 bridge portmap
secret registry-login.mirror.corp.example:5000 bWlycm9yOnMzY3JldA==
secret registry-login.registry.corp.example Y2k6czNjcmV0
param REGISTRY_LOGINS 'mirror.corp.example:5000
registry.corp.example'
cat >/stand-ins/between <<'BETWEEN'
param REGISTRY_LOGINS ''
BETWEEN
