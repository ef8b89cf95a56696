# three-nodes/control-plane-alma1
# The first control plane, made from nothing. sudo does not look into /usr/local/bin, and the login user has a kubeconfig of another cluster.
. /stand-ins/control-plane.sh
param LOGIN_USER ops
echo 'Defaults secure_path = /sbin:/bin:/usr/sbin:/usr/bin' >/etc/sudoers
mkdir /home/ops/.kube && echo '    certificate-authority-data: b3RoZXI=' >/home/ops/.kube/config
cat >>/stand-ins/kubeadm.sh <<'MORE'
case $* in *mark-control-plane*) answer_marked=1; mkdir -p /stand-ins/answers/kubectl; printf '%s\n0\n%s\n' 'get node alma1' '{"node-role.kubernetes.io/control-plane":""}
node-role.kubernetes.io/control-plane' >/stand-ins/answers/kubectl/00marked ;; esac
MORE
