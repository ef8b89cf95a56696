# Objects that a running add-on checks itself: a short look whether it runs, and then they are made.

[ -n "$SETTINGS" ] || skip "there are none"

if ! check_mode; then
  available=$(kubectl -n "${SETTINGS_NEED%/*}" get deployment "${SETTINGS_NEED#*/}" -o 'jsonpath={.status.conditions[?(@.type=="Available")].status}' 2>&1) || true
  [ "$available" = True ] || fail ADDON_NOT_READY "$SETTINGS_NEED is not available: ${available:-no status}" "kubectl -n ${SETTINGS_NEED%/*} describe pod says why."
fi
text "$SETTINGS" | ensure_objects "settings of add-ons"
