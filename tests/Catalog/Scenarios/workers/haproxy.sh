# hardened/workers-worker1
# A worker behind haproxy, whose backends change.
. /stand-ins/worker.sh
cat >/stand-ins/between <<'BETWEEN'
param LOAD_BALANCER_CONFIG 'another'
BETWEEN
