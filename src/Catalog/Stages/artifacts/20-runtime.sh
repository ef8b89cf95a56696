# Files of the group runtime into the host's cache.

rows "$FILES" | grep "^runtime$US" >"$SLIPWAY_DIR/files" || skip "this host needs none"
while IFS=$US read -r _ name version sha256 url fetch_url; do
  ensure_download "$name" "$version" "$sha256" "$url" "$fetch_url"
done <"$SLIPWAY_DIR/files"
