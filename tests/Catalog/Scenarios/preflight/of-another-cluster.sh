# three-nodes/preflight-alma1
# Another cluster has the machine.
. /stand-ins/machine.sh
mkdir -p /var/lib/slipway && echo 01900000-0000-7000-8000-0000000000ff >/var/lib/slipway/owner
