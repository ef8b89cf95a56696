# All failed checks together, so that they can be mended together.

if [ -s "$SLIPWAY_DIR/failed-checks" ]; then
  fail PREFLIGHT_FAILED "$(cat "$SLIPWAY_DIR/failed-checks")" "Each check says what to do; one that you know better about is waived in the spec's preflightWaivers by its id."
fi
ok preflight "no check of severity error failed"
