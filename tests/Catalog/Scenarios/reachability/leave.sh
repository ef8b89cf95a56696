# three-etcd/reachability-cp
# Nobody opens the hosts' firewalls: their ports must be open already.
. /stand-ins/connections.sh
connections '192.0.2.21/2379 -'
