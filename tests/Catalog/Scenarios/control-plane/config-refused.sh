# one-host/control-plane-solo
# kubeadm does not understand its configuration.
. /stand-ins/control-plane.sh
answer kubeadm 'config validate' 'strict decoding error: unknown field "x"' 1
