# Slipway gets them back to put the cluster's own values in. Definitions of resources need none, so they stay here: they are most of the text.

json=
rows "$FILES" >"$SLIPWAY_DIR/files"
while IFS=$US read -r name _ sha256 url _; do
  file=$(cached "$sha256" "$url")
  if check_mode && [ ! -e "$file" ]; then skip "not downloaded yet"; fi
  json="$json${json:+,}\"$name\":\"$(documents other "$file" | gzip -9nc | base64 -w0)\""
done <"$SLIPWAY_DIR/files"
out manifests "{$json}"
