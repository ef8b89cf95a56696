# crio/runtime-alma1
# CRI-O with the logins of two registries.
download cri-o 1.32.5 crio conmon conmonrs crun pinns
download crictl 1.32.0 crictl
download cni-plugins 1.4.1 bridge portmap
secret registry-login.mirror.corp.example:5000 bWlycm9yOnMzY3JldA==
secret registry-login.registry.corp.example Y2k6czNjcmV0
param REGISTRY_LOGINS 'mirror.corp.example:5000
registry.corp.example'
param HTTPS_PROXY http://proxy.example:3128
