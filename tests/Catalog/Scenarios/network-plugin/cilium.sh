# dual-stack-cilium/network-plugin-alma1
# The pinned helm makes objects of the chart and the cluster's values; then it refuses them.
cluster_is_there
download cilium 1.17.3
mkdir -p /tmp/helm/linux-amd64
cat >/tmp/helm/linux-amd64/helm <<'HELM'
#!/bin/sh
printf '$ helm %s\n' "$*" | sed 's,/var/[^ ]*/,,g' >&3
if [ -e /stand-ins/refused ]; then echo 'Error: values do not meet the chart' >&2 && exit 1; fi
for last; do :; done
sed 's/^/  > /' "$last" >&3
printf -- '---\nkind: DaemonSet\nmetadata: {name: cilium}\n---\nkind: Deployment\nmetadata: {name: cilium-operator}\n'
HELM
chmod 0755 /tmp/helm/linux-amd64/helm
tar --sort=name --mtime=@0 --owner=0 --group=0 -C /tmp/helm -czf /tmp/helm/helm.tar.gz linux-amd64
sum=$(sha256sum </tmp/helm/helm.tar.gz | cut -d' ' -f1)
mv /tmp/helm/helm.tar.gz "/var/cache/slipway/files/$sum-helm.tar.gz"
param FILES "$files
$(row "helm|3.16.4|$sum|https://upstream.example/helm.tar.gz")"
echo ': >/stand-ins/refused' >/stand-ins/between
