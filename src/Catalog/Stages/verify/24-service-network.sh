# What a pod finds: the API server at its Service's address, and its name in the cluster's DNS. Both go the way that kube-proxy has made.

[ -n "$API_SERVICE_IP" ] || skip "Services are not ours here"
if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

answer=$(curl -sS --connect-timeout 2 --max-time 5 --cacert /etc/kubernetes/ssl/ca.crt "https://$(in_url "$API_SERVICE_IP")/readyz" 2>&1) || true
if [ "$answer" = ok ]; then result=passed; else result=failed; fi
check service-vip error $result "https://$API_SERVICE_IP: $answer" "Look at kube-proxy's pod on this host, and at the firewall."

[ "$DNS" = true ] || exit 0

# shellcheck disable=SC2059 # the format is made, and has no more in it
byte() { printf "\\$(printf %03o "$1")"; }
size=$((${#API_SERVICE_RECORD} / 2)) type=001
[ $size -eq 4 ] || type=034
question() { # asks for the A or AAAA record of a name, as DNS has it on the wire
  printf '\123\114\001\000\000\001\000\000\000\000\000\000'
  printf '%s\n' "$1" | tr . '\n' | while read -r label; do byte ${#label} && printf %s "$label"; done
  # shellcheck disable=SC2059
  printf "\000\000\\$type\000\001"
}
question "$API_SERVICE_NAME" >"$SLIPWAY_DIR/question"
length=$(wc -c <"$SLIPWAY_DIR/question")
# By TCP, so that a lost packet is not an answer; there each message follows its length.
{ byte $((length / 256)) && byte $((length % 256)) && cat "$SLIPWAY_DIR/question"; } |
  socat -t 5 -T 5 - "TCP:$(in_url "$DNS_IP"):53,connect-timeout=2" >"$SLIPWAY_DIR/answer" 2>"$SLIPWAY_DIR/dns-errors" || true
found=$(tail -c $size "$SLIPWAY_DIR/answer" | od -An -tx1 | tr -d ' \n')
result=failed
if [ "$found" = "$API_SERVICE_RECORD" ]; then result=passed found=$API_SERVICE_IP; fi
check cluster-dns error $result "$API_SERVICE_NAME is ${found:-unknown} at $DNS_IP $(tail -n 1 "$SLIPWAY_DIR/dns-errors")" "Look at CoreDNS: kubectl -n kube-system logs -l k8s-app=kube-dns."
