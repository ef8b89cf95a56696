# No certificate of the cluster is at its end: those on this control plane, and those that API servers and etcd members show.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

for file in /etc/kubernetes/ssl/*.crt /etc/kubernetes/ssl/etcd/ca.crt; do
  printf '%s|%s\n' "$(openssl x509 -in "$file" -noout -enddate)" "$file"
done >"$SLIPWAY_DIR/ends"
printf '%s\n' "$API_SERVERS" "$ETCD_ENDPOINTS" | while read -r url; do
  # Who wants a certificate of us hangs up, and has shown its own by then.
  end=$(timeout 10 openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -enddate 2>/dev/null) || continue
  printf '%s|%s\n' "$end" "$url"
done >>"$SLIPWAY_DIR/ends"

now=$(date +%s)
sed 's/^notAfter=//' "$SLIPWAY_DIR/ends" | while IFS='|' read -r end what; do printf '%s|%s|%s\n' "$(date -d "$end" +%s)" "$end" "$what"; done | sort -n >"$SLIPWAY_DIR/by-end"
IFS='|' read -r first end what <"$SLIPWAY_DIR/by-end"
days=$(((first - now) / 86400))
if [ "$first" -gt "$now" ]; then result=passed; else result=failed; fi
check certificates error $result "$(wc -l <"$SLIPWAY_DIR/by-end") looked at; the first ends in $days days, $end: $what" "Build the cluster again: what is in the last third of its life is made anew."
