# three-nodes/workers-alma-w1
# The API server does not answer the join. Without a load balancer.
. /stand-ins/worker.sh
param LOAD_BALANCER none
answer kubeadm join '[preflight] Running pre-flight checks
error execution phase preflight: could not find a JWS signature
To see the stack trace of this error execute with --v=5' 1
