# The kinds of object that the network plugin brings.

rows "$FILES" >"$SLIPWAY_DIR/files"
IFS=$US read -r _ _ sha256 url <"$SLIPWAY_DIR/files"
ensure_definitions "$PLUGIN" "$(cached "$sha256" "$url")"
