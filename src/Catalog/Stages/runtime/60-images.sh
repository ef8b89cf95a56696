# Images that later steps would wait for.

[ -n "$IMAGES" ] || skip "none to pull"

crictl=/usr/local/bin/crictl
list() { $crictl images >"$SLIPWAY_DIR/present"; }
if check_mode; then
  list 2>/dev/null || true
else
  wait_for 30 RUNTIME_NOT_READY "$RUNTIME does not answer." "journalctl -u containerd (or crio) on the host says why." list
fi

pull() { # image
  pulling=0
  until why=$($crictl pull "$1" 2>&1); do
    case $why in
      *' 401 '* | *nauthorized* | *'authorization failed'* | *'authentication required'* | *denied*)
        fail REGISTRY_LOGIN_REFUSED "Cannot pull $1: $(printf '%s' "$why" | tail -n 1)" "Name a credential with a registry login in runtime.registries, or correct it, and resume."
        ;;
    esac
    pulling=$((pulling + 1))
    [ $pulling -lt 4 ] || fail IMAGE_PULL_FAILED "Cannot pull $1: $(printf '%s' "$why" | tail -n 1)" "Can the host reach the registry? Look at the spec's registry mirrors."
    sleep $pulling
  done
}

printf '%s\n' "$IMAGES" >"$SLIPWAY_DIR/images"
while read -r image; do
  if awk -v image="$image" '$1 ":" $2 == image {found = 1} END {exit !found}' "$SLIPWAY_DIR/present" || $crictl inspecti "$image" >/dev/null 2>&1; then
    ok "image $image"
  else
    apply "image $image" pulled pull "$image"
  fi
done <"$SLIPWAY_DIR/images"
