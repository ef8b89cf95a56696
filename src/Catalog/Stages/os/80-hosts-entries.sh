# Names that the spec wants known without DNS, in a marked block of /etc/hosts; and of the templates from which cloud-init may make that file at each boot.

templates='/etc/cloud/templates/hosts.debian.tmpl /etc/cloud/templates/hosts.redhat.tmpl'
# shellcheck disable=SC2086 # a list of paths
[ -n "$HOSTS_ENTRIES" ] || grep -qs '^# BEGIN slipway hosts' /etc/hosts $templates || skip "no entries wanted"

for file in /etc/hosts $templates; do
  [ ! -f "$file" ] || rows "$HOSTS_ENTRIES" | tr '\037' ' ' | ensure_block "$file" hosts
done
