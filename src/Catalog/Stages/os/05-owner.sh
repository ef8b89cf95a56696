# From here on the machine is this cluster's: two clusters that reach it by different addresses must not both work on it.

owner=$STATE/owner
ensure_dir "$STATE" 0755 root:root
if [ -e "$owner" ]; then
  ok "file $owner"
elif check_mode; then
  would_change "file $owner" new
  exit 0
else
  # A link is made with its content or not at all, so of two clusters at once one wins.
  printf '%s\n' "$CLUSTER_ID" >"$owner.$CLUSTER_ID"
  if ln "$owner.$CLUSTER_ID" "$owner" 2>/dev/null; then changed "file $owner" new; fi
  rm -f "$owner.$CLUSTER_ID"
fi
[ "$(cat "$owner")" = "$CLUSTER_ID" ] ||
  fail FOREIGN_CLUSTER "The machine belongs to another cluster." "Remove the host there and reset it. If that cluster is gone for good, delete $owner on the host."
