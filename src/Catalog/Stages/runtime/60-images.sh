# Images that later steps would wait for.

[ -n "$IMAGES" ] || skip "none to pull"

crictl=/usr/local/bin/crictl
if ! check_mode; then
  wait_for 30 RUNTIME_NOT_READY "containerd does not answer: $(journalctl -u containerd -n 3 --no-pager -o cat 2>/dev/null)" "journalctl -u containerd on the host says more." $crictl version
fi

pull() { # image
  pulling=0
  until why=$($crictl pull "$1" 2>&1); do
    pulling=$((pulling + 1))
    [ $pulling -lt 4 ] || fail IMAGE_PULL_FAILED "Cannot pull $1: $(printf '%s' "$why" | tail -n 1)" "Can the host reach the registry? Look at the spec's registry mirrors."
    sleep $pulling
  done
}

printf '%s\n' "$IMAGES" >"$SLIPWAY_DIR/images"
while read -r image; do
  if $crictl inspecti "$image" >/dev/null 2>&1; then
    ok "image $image"
  else
    apply "image $image" pulled pull "$image"
  fi
done <"$SLIPWAY_DIR/images"
