# one-host/control-plane-solo
# kubeadm finds something wrong with the host.
. /stand-ins/control-plane.sh
answer kubeadm 'init phase preflight' '[preflight] Running pre-flight checks
	[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2
[preflight] If you know what you are doing' 1
param IGNORE_PREFLIGHT_ERRORS 'Swap
Mem'
