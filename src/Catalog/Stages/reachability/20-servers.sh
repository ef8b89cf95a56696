# Can it reach what files, images and packages come from?

[ -n "$SERVERS" ] || skip "needs no server"
have bash || fail PREFLIGHT_FAILED "There is no bash, with which connections are tried." "Install bash."

rows "$SERVERS" >"$SLIPWAY_DIR/servers"
: >"$SLIPWAY_DIR/closed"
while IFS=$US read -r host port purpose; do
  (
    why=$(timeout 8 bash -c "exec 3<>/dev/tcp/$host/$port" 2>&1) || printf '%s:%s (%s): %s\n' "$(in_url "$host")" "$port" "$purpose" "$(printf '%s' "${why:-no answer in 8 s}" | head -n 1 | sed 's/.*: //')" >>"$SLIPWAY_DIR/closed"
  ) &
done <"$SLIPWAY_DIR/servers"
wait

if [ -s "$SLIPWAY_DIR/closed" ]; then
  check artifact-servers error failed "$(sort "$SLIPWAY_DIR/closed")" "Open the way, set os.proxy, or name mirrors that the host reaches (artifacts.mirrors, artifacts.registryMirrors)."
else
  check artifact-servers error passed "$(wc -l <"$SLIPWAY_DIR/servers") servers" ""
fi
