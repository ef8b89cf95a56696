# three-nodes/os-alma1
# Another cluster has the machine.
mkdir -p /var/lib/slipway && echo 01900000-0000-7000-8000-0000000000ff >/var/lib/slipway/owner
