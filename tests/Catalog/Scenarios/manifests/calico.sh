# calico/manifests-alma1
# Files are fetched, and what is no definition comes back.
printf 'kind: CustomResourceDefinition\nmetadata: {name: big}\n---\nkind: DaemonSet\nmetadata: {name: node}\n' >/stand-ins/served
sum=$(sha256sum </stand-ins/served | cut -d' ' -f1)
param FILES "$(row "calico|3.29|$sum|https://up.example/calico.yaml|http://mirror/calico.yaml
more||$sum|https://up.example/more.yaml|https://up.example/more.yaml")"
cat >/stand-ins/curl.sh <<'CURL'
while [ $# -gt 0 ]; do
  [ "$1" != -o ] || cp /stand-ins/served "$2"
  shift
done
CURL
