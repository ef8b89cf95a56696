# flannel/network-plugin-alma1
# The file is not there in a look; the API server refuses.
installed kubectl
answer kubectl 'apply' 'error: unable to recognize' 1
download flannel 0.27 x
cat >/stand-ins/between <<'BETWEEN'
forget kubectl
answer kubectl 'wait' 'timed out' 1
BETWEEN
param OBJECTS 'kind: DaemonSet'
