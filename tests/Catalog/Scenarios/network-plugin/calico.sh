# calico/network-plugin-alma1
# Definitions first, without an authority's placeholder, and then the objects.
cluster_is_there
printf 'apiVersion: v1\nkind: CustomResourceDefinition\nmetadata: {name: big}\ncaBundle: cGxhY2U=\n  caBundle: cGxhY2U=\n---\nkind: DaemonSet\nmetadata: {name: node}\n' >/stand-ins/served
sum=$(sha256sum </stand-ins/served | cut -d' ' -f1)
mkdir -p /var/cache/slipway/files && cp /stand-ins/served "/var/cache/slipway/files/$sum-calico.yaml"
param FILES "$(row "calico|3.29|$sum|https://up.example/calico.yaml|http://mirror/calico.yaml")"
param OBJECTS ''
