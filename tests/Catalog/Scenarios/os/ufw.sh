# three-nodes/os-alma1
# ufw with a rule of an earlier build and one of the user's, and clients of the API server beyond the cluster.
stand_in ufw
cat >/stand-ins/ufw.sh <<'UFW'
rules=/stand-ins/ufw-rules
case $* in
  status) printf 'Status: active\n' && cat $rules ;;
  'status numbered') awk '{print "[ " NR "] " $0}' $rules ;;
  '--force delete '*) sed -i "$3d" $rules ;;
  *) printf '%s # slipway\n' "$*" | sed 's/ comment slipway//' >>$rules ;;
esac
UFW
printf '22/tcp ALLOW Anywhere\nfrom 10.9.9.9 # slipway\n' >/stand-ins/ufw-rules
param API_SOURCE_RANGES '192.0.2.0/24'
param SWAP leave
cat >/stand-ins/between <<'BETWEEN'
sed -i '$d' /stand-ins/ufw-rules
BETWEEN
