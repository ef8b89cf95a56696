# three-nodes/reachability-alma1
# Every way is open; a refused connection shows that too.
. /stand-ins/connections.sh
connections '10.10.1.11/22 refused'
