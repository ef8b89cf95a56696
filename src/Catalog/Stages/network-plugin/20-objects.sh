# What connects pods, on every node. Whether it came up is the business of verify.

if [ -n "$VALUES" ]; then
  file=$SLIPWAY_DIR/chart.yaml
else
  rows "$FILES" >"$SLIPWAY_DIR/files"
  IFS=$US read -r _ _ sha256 url <"$SLIPWAY_DIR/files"
  file=$(cached "$sha256" "$url")
fi
if check_mode && [ ! -e "$file" ]; then skip "not downloaded yet"; fi

if [ -n "$OBJECTS" ]; then text "$OBJECTS"; else documents other "$file"; fi | ensure_objects "network plugin $PLUGIN"
