# All failed checks together. What a cluster needs a moment for is looked at again.

if [ -s "$SLIPWAY_DIR/failed-checks" ]; then
  fail CLUSTER_NOT_USABLE "$(cat "$SLIPWAY_DIR/failed-checks")" "Each check says what to do; one that you know better about is waived in preflightWaivers by its id."
fi
ok checks "none failed"
