# hardened/preflight-cp1
# The virtual address is taken; the second time nobody answers. Some file systems forbid programs.
. /stand-ins/machine.sh
. /stand-ins/connections.sh
connections '/6443 Connection refused'
stand_in findmnt
answer findmnt '-T /opt' 'rw,nosuid,noexec'
answer findmnt '-T /tmp' 'rw,noexec,relatime'
answer findmnt '' 'rw,relatime'
cat >/stand-ins/between <<'BETWEEN'
. /stand-ins/connections.sh
connections '/6443 No route to host'
forget findmnt
BETWEEN
