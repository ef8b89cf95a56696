# three-nodes/addons-alma1
# There are none and there were none; then the API server does not say.
cluster_is_there
param OWNED ''
param OBJECTS ''
param HELM false
cat >/stand-ins/between <<'BETWEEN'
answer kubectl 'get configmap slipway-addons' 'Unable to connect to the server' 1
BETWEEN
