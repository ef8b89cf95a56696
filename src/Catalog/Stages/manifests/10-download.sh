# Other projects' objects, and the user's own: files like any other, checked like any other.

rows "$FILES" >"$SLIPWAY_DIR/files"
while IFS=$US read -r name version sha256 url fetch_url; do
  ensure_download "$name" "$version" "$sha256" "$url" "$fetch_url"
done <"$SLIPWAY_DIR/files"
