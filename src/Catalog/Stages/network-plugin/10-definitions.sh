# The kinds of object that the network plugin brings.

[ -z "$VALUES" ] || skip "Cilium's operator makes them"

rows "$FILES" >"$SLIPWAY_DIR/files"
IFS=$US read -r _ _ sha256 url <"$SLIPWAY_DIR/files"
ensure_definitions "$PLUGIN" "$sha256" "$url"
