# The kinds of object that add-ons bring.

[ -n "$MANIFESTS" ] || skip "no add-on has a manifest"

rows "$FILES" >"$SLIPWAY_DIR/files"
while IFS=$US read -r name _ sha256 url; do
  if in_list "$name" "$MANIFESTS"; then ensure_definitions "$name" "$sha256" "$url"; fi
done <"$SLIPWAY_DIR/files"
