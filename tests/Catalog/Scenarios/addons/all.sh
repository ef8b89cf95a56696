# calico/addons-alma1
# Every add-on of the spec; of an earlier one some things go, and what may hold data stays.
cluster_is_there
download helm 3.18.4 helm
printf 'kind: CustomResourceDefinition\nmetadata: {name: pools}\n' >/stand-ins/served
sum=$(sha256sum </stand-ins/served | cut -d' ' -f1)
cp /stand-ins/served "/var/cache/slipway/files/$sum-metallb.yaml"
param FILES "$files
$(row "metallb|0.15|$sum|https://up.example/metallb.yaml")"
param MANIFESTS metallb
answer kubectl 'get configmap slipway-addons' 'configmap|kube-system|old
namespace||old
deployment.apps|old|web
customresourcedefinition.apiextensions.k8s.io||pools'
answer kubectl 'get deployment' True
param OBJECTS 'kind: Deployment'
param SETTINGS 'kind: IPAddressPool'
param OWNED "$(row 'deployment.apps|kube-system|metrics-server
configmap|default|greeting')"
