# three-nodes/runtime-alma-w1
# A registry does not have an image.
download containerd 2.0.5 containerd ctr
download runc 1.2.6
download crictl 1.32.0 crictl
download cni-plugins 1.4.1 bridge portmap
stand_in sleep
answer crictl images 'IMAGE TAG ID SIZE
registry.k8s.io/pause 3.10 873ed75102791 320kB'
answer crictl 'inspecti' '' 1
answer crictl 'pull registry.k8s.io/kube-proxy' 'pulled'
answer crictl 'pull' 'first line
not found' 1
cat >/stand-ins/between <<'BETWEEN'
forget crictl
answer crictl 'inspecti' '' 1
answer crictl 'pull' 'failed to pull: unexpected status from HEAD request: 401 Unauthorized' 1
BETWEEN
