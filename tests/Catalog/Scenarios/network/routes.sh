# three-nodes/network-alma1
# A node's bridge and its routes, of which one is there and one leads to a node that has gone, on a link that is down at first; then a route is lost.
cat >/stand-ins/ip.sh <<'IP'
table=/stand-ins/routes
case $* in
  '-4 -o route show proto 147') cat $table ;;
  'route replace '*)
    if [ ! -e /stand-ins/up ]; then : >/stand-ins/up; echo 'Error: Nexthop has invalid gateway.' >&2; exit 2; fi
    echo "$3 via $5 dev eth1" >>$table
    ;;
  'route delete '*) sed -i "\,^$3 ,d" $table ;;
esac
IP
echo '10.233.200.0/24 via 10.10.1.200 dev eth1' >/stand-ins/routes
cat >/stand-ins/nft.sh <<'NFT'
case $* in
  'list table ip slipway') cat /stand-ins/table 2>/dev/null ;;
  '-f -') cat >/stand-ins/table && sed 's/^/  > /' /stand-ins/table >&3 ;;
esac
NFT
cat >/stand-ins/between <<'BETWEEN'
sed -i 1d /stand-ins/routes
BETWEEN
