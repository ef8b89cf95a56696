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
# The first image comes at the third try, the next one never.
cat >/stand-ins/crictl.sh <<'CRICTL'
case $* in
  'pull registry.k8s.io/kube-proxy'*)
    echo once >>/stand-ins/tries
    [ "$(wc -l </stand-ins/tries)" -ge 3 ] || exit 1
    ;;
  pull*)
    printf 'first line\nnot found\n'
    exit 1
    ;;
esac
CRICTL
cat >/stand-ins/between <<'BETWEEN'
forget crictl
answer crictl 'inspecti' '' 1
answer crictl 'pull' 'failed to pull: unexpected status from HEAD request: 401 Unauthorized' 1
BETWEEN
