# three-nodes/preflight-alma1
# A fresh machine that suits.
. /stand-ins/machine.sh
answer ss '' 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))'
answer timedatectl '' yes
unit firewalld.service active
