# What an earlier spec put into the cluster and this one does not name goes, but for what holds others' objects or data. The cluster itself keeps the list.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

kubectl -n kube-system get configmap slipway-addons --ignore-not-found -o 'jsonpath={.data.objects}' >"$SLIPWAY_DIR/before" ||
  fail API_SERVER_NOT_READY "The API server does not say what add-ons there are." "Look at the API server."
rows "$OWNED" | tr "$US" '|' | sort >"$SLIPWAY_DIR/now"
[ -s "$SLIPWAY_DIR/before" ] || [ -s "$SLIPWAY_DIR/now" ] || skip "there were none and there are none"

# (Any order will do: nothing here holds others.)
grep -vxFf "$SLIPWAY_DIR/now" "$SLIPWAY_DIR/before" | grep . | sort -r >"$SLIPWAY_DIR/retired" || true
while IFS='|' read -r type namespace name; do
  case $type in
    namespace | persistentvolume | persistentvolumeclaim | customresourcedefinition.*)
      warn OBJECT_LEFT "$type $name is no longer in the spec, but may hold others' objects or data: delete it by hand."
      continue
      ;;
  esac
  apply "$type ${namespace:+$namespace/}$name" "no longer in the spec" kubectl ${namespace:+-n "$namespace"} delete "$type" "$name" --ignore-not-found --wait=false
done <"$SLIPWAY_DIR/retired"

{
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: slipway-addons, namespace: kube-system}\ndata:\n  objects: |\n'
  sed 's/^/    /' "$SLIPWAY_DIR/now"
} | ensure_objects "list of add-ons"
