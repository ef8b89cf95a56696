# Is the machine fit for its roles?
judge() { if "$@"; then echo passed; else echo failed; fi; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; } # version minimum

check systemd error "$(judge [ "$(output systemdVersion)" -ge 239 ])" "systemd $(output systemdVersion)" "Slipway supervises its steps with systemd 239 or newer."

case $(output osFamily) in debian | redhat) supported=passed ;; *) supported=failed ;; esac
check os error $supported "$(output osId) $(output osVersion)" "Debian and RHEL families are known; waive 'os' to try another."
known=failed
rows "$SYSTEMS" >"$SLIPWAY_DIR/systems"
while IFS=$US read -r id version; do
  if [ "$id" = "$(output osId)" ]; then case $(output osVersion). in "$version".*) known=passed ;; esac; fi
done <"$SLIPWAY_DIR/systems"
check os-version warning $known "$(output osId) $(output osVersion)" "Slipway is made for $(cut -d"$US" -f1 "$SLIPWAY_DIR/systems" | uniq | paste -sd' ' -) in the versions of its documentation; what differs in this one is not known."
case $(output arch) in amd64 | arm64) supported=passed ;; *) supported=failed ;; esac
check arch error $supported "$(output arch)" "Kubernetes is published for amd64 and arm64."

memory=1024 cpus=1
if has_role control-plane; then memory=1500 cpus=2; fi
check memory error "$(judge [ "$(output memoryMb)" -ge $memory ])" "$(output memoryMb) MB" "Give the host at least $memory MB."
check cpus error "$(judge [ "$(output cpus)" -ge $cpus ])" "$(output cpus) CPUs" "Give the host at least $cpus CPUs."
check disk error "$(judge [ "$(output diskFreeMb)" -ge 5000 ])" "$(output diskFreeMb) MB free on /var/lib" "Images and binaries need 5000 MB."

check cgroups error "$(judge [ -d /sys/fs/cgroup ])" "cgroup $(output cgroup)" "Mount the control groups at /sys/fs/cgroup."
legacy=passed
if [ "$(output cgroup)" = v1 ] && at_least "$KUBERNETES_VERSION" 1.35; then legacy=failed; fi
check cgroup-v2 error $legacy "cgroup $(output cgroup)" "kubelet 1.35 and newer want cgroup v2: boot with systemd.unified_cgroup_hierarchy=1, or waive and set failCgroupV1: false."

check kernel error "$(judge at_least "$(output kernel)" "$KERNEL_MINIMUM")" "$(output kernel)" "Kubernetes $KUBERNETES_VERSION with this network wants kernel $KERNEL_MINIMUM or newer."
# RHEL 10 has moved iptables' kernel modules to a package of their own.
tables=passed
if [ "$PROXY_MODE" != nftables ] && [ "$(output osFamily)" = redhat ] && [ "$(os_major)" -ge 10 ] && ! modinfo xt_comment >/dev/null 2>&1; then tables=failed; fi
check iptables-modules error $tables "kube-proxy mode $PROXY_MODE on $(output osId) $(output osVersion)" "Set network.proxyMode to nftables, or install kernel-modules-extra."

lacking=
for module in $MODULES; do
  # What is built in shows under /sys/module or /proc/net; what can be loaded, modprobe knows.
  if [ ! -e "/sys/module/$module" ] && [ ! -e "/proc/net/$module" ] && ! modprobe -n -q "$module" 2>/dev/null; then lacking="$lacking $module"; fi
done
check kernel-modules error "$(judge [ -z "$lacking" ])" "${lacking:-all there}" "The kernel lacks what network.proxyMode, network.plugin or dns.nodeLocal need: install its extra modules, or choose another."

swapless=passed
if [ "$SWAP" = leave ] && [ "$(output swapMb)" -gt 0 ]; then swapless=failed; fi
check swap warning $swapless "$(output swapMb) MB of swap" "Set os.swap to off, or tell kubelet to bear it (failSwapOn: false)."

noexec() { for path in "$@"; do if findmnt -n -o OPTIONS -T "$path" 2>/dev/null | grep -qw noexec; then printf '%s ' "$path"; fi; done; }
# Ours, network plugins, and those in containers.
needed=$(noexec /usr/local /opt /var/lib) tmp=$(noexec /tmp)
check noexec error "$(judge [ -z "$needed" ])" "${needed:-nowhere}" "Programs run from there: mount it without noexec."
check tmp-noexec warning "$(judge [ -z "$tmp" ])" "${tmp:-not /tmp}" "Slipway itself runs nothing in /tmp; other tools may."

# etcd waits for the disk at each write; its own advice is 10 ms.
if has_role etcd; then
  probe=/var/lib/.slipway-disk-probe
  before=$(date +%s%3N)
  dd if=/dev/zero of=$probe bs=2300 count=50 oflag=dsync 2>/dev/null || true
  took=$((($(date +%s%3N) - before) / 50))
  rm -f $probe
  check etcd-disk warning "$(judge [ $took -le 10 ])" "$took ms for a synchronous write" "etcd wants a disk that writes in 10 ms: use a local SSD for /var/lib/etcd."
fi
