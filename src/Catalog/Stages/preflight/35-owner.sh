# Has another cluster of Slipway's taken this machine? Which one is nobody's business: it may be another tenant's.

owner=$STATE/owner
if [ -e "$owner" ] && [ "$(cat "$owner")" != "$CLUSTER_ID" ]; then
  fail FOREIGN_CLUSTER "The machine belongs to another cluster." "Remove the host there and reset it. If that cluster is gone for good, delete $owner on the host."
fi
ok owner "nobody else"
