# three-control-planes/reachability-cp1
# A peer is cut off, another is filtered, and a server has no name. A port that must be open is not.
. /stand-ins/connections.sh
connections '10.10.1.11/22 No route to host
10.10.1.21/22 -
/443 Name or service not known'
