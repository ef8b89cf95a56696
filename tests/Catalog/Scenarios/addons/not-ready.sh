# calico/addons-alma1
# A running add-on must check its settings, and does not run yet; helm is no longer wanted.
cluster_is_there
mkdir -p /var/lib/slipway/installed && : >/var/lib/slipway/installed/helm
: >/usr/local/bin/helm
param HELM false
param MANIFESTS ''
param OBJECTS 'kind: Deployment'
param SETTINGS 'kind: IPAddressPool'
param OWNED "$(row 'deployment.apps|kube-system|metrics-server
configmap|default|greeting')"
