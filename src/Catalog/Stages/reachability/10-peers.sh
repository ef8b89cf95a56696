# Can this host reach the ports of the others that it will need? A refused connection is a good answer: the way is open and nobody listens there yet.

[ -n "$PEERS" ] || skip "needs no other host"
have bash || fail PREFLIGHT_FAILED "There is no bash, with which connections are tried." "Install bash."

# Fifty at a time; each leaves a line "severity host ip:port (purpose): what was seen" when the way is closed.
closed=$SLIPWAY_DIR/closed
: >"$closed"
try() { # host ip port purpose severity
  why=$(timeout 4 bash -c "exec 3<>/dev/tcp/$2/$3" 2>&1) && return 0
  case $why in
    *refused*) return 0 ;;
    '') why="no answer in 4 s" ;;
    *) why=${why##*: } ;;
  esac
  printf '%s\t%s %s:%s (%s): %s\n' "$5" "$1" "$(in_url "$2")" "$3" "$4" "$why" >>"$closed"
}
rows "$PEERS" >"$SLIPWAY_DIR/peers"
tries=0
while IFS=$US read -r host ip port purpose severity; do
  try "$host" "$ip" "$port" "$purpose" "$severity" &
  tries=$((tries + 1))
  [ $((tries % 50)) -ne 0 ] || wait
done <"$SLIPWAY_DIR/peers"
wait

found() { grep "^$1$TAB" "$closed" | cut -f2 | sort; }
for severity in error warning; do
  case $severity in error) id=peer-ports ;; warning) id=peers ;; esac
  seen=$(found $severity)
  if [ -n "$seen" ]; then
    check "$id" $severity failed "$seen" "Open these ports between the hosts (host firewall, security groups, routes); with os.firewall open Slipway opens the hosts' own firewall."
  else
    check "$id" $severity passed "$tries connections" ""
  fi
done
