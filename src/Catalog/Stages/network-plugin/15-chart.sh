# Where the project publishes a chart and no objects, those are what the chart makes of the cluster's values: the same text each time.

[ -n "$VALUES" ] || skip "the plugin is a file of objects"

rows "$FILES" >"$SLIPWAY_DIR/files"
IFS=$US read -r _ _ chart_sha256 url <"$SLIPWAY_DIR/files"
chart=$(cached "$chart_sha256" "$url")
IFS=$US read -r _ _ sha256 url <<HELM
$(grep "^helm$US" "$SLIPWAY_DIR/files")
HELM
archive=$(cached "$sha256" "$url")
if check_mode && { [ ! -e "$chart" ] || [ ! -e "$archive" ]; }; then skip "not downloaded yet"; fi
need_cached "$chart" "$chart_sha256"
need_cached "$archive" "$sha256"

# Out of the cache for this one use: /run allows no programs, and a helm in /usr/local/bin is an add-on's.
work=$(mktemp -d "$CACHE/.chart.XXXXXX")
# shellcheck disable=SC2064 # the path is known now
trap "rm -rf $work" EXIT
tar -xzf "$archive" -C "$work" --strip-components=1 || fail DISK_FULL "Cannot unpack $archive." "Look at the free space."
text "$VALUES" >"$work/values.yaml"
"$work/helm" template "$PLUGIN" "$chart" --namespace kube-system --kube-version "$KUBERNETES_VERSION" --values "$work/values.yaml" >"$SLIPWAY_DIR/chart.yaml" 2>"$work/why" ||
  fail OBJECTS_REFUSED "helm template $PLUGIN: $(tail -n 3 "$work/why")" "Look at overrides.$PLUGIN in the spec."
ok "chart of $PLUGIN" "$(grep -c '^kind:' "$SLIPWAY_DIR/chart.yaml") objects"
