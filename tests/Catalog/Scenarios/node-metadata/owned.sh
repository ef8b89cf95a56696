# three-etcd/node-metadata-cp
# Labels and taints: some are there, some are new, some were ours and go, some are others' and stay.
cluster_is_there
answer kubectl 'slipway\\.io/labels' 'cp|old|{"old":"x","theirs":"y"}
arm1|disk gone|{"disk":"hdd","gone":"1","zone":"b"}'
answer kubectl 'slipway\\.io/taints' 'cp||
arm1|dedicated:NoSchedule old:NoExecute|dedicated=batch:NoSchedule old=:NoExecute theirs=:NoSchedule '
cat >/stand-ins/between <<'BETWEEN'
forget kubectl
answer kubectl 'slipway\\.io/labels' 'cp||{"theirs":"y"}
arm1|disk zone|{"disk":"ssd","zone":"b"}'
answer kubectl 'slipway\\.io/taints' 'cp||
arm1|dedicated:NoSchedule|'
BETWEEN
