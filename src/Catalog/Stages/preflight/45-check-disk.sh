# Do programs run where they are put, and is the disk quick enough for etcd?

noexec() { for path in "$@"; do if findmnt -n -o OPTIONS -T "$path" 2>/dev/null | grep -qw noexec; then printf '%s ' "$path"; fi; done; }
# Ours, network plugins, and those in containers.
needed=$(noexec /usr/local /opt /var/lib) tmp=$(noexec /tmp)
check noexec error "$(judge [ -z "$needed" ])" "${needed:-nowhere}" "Programs run from there: mount it without noexec."
check tmp-noexec warning "$(judge [ -z "$tmp" ])" "${tmp:-not /tmp}" "Slipway itself runs nothing in /tmp; other tools may."

# etcd waits for the disk at each write; its own advice is 10 ms.
if has_role etcd; then
  probe=/var/lib/.slipway-disk-probe
  before=$(milliseconds)
  dd if=/dev/zero of=$probe bs=2300 count=50 oflag=dsync 2>/dev/null || true
  took=$((($(milliseconds) - before) / 50))
  rm -f $probe
  check etcd-disk warning "$(judge [ $took -le 10 ])" "$took ms for a synchronous write" "etcd wants a disk that writes in 10 ms: use a local SSD for /var/lib/etcd."
fi
