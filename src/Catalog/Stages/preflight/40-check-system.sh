# Is the machine fit for its roles?
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

check memory error "$(judge [ "$(output memoryMb)" -ge "$MEMORY_MINIMUM_MB" ])" "$(output memoryMb) MB" "Give the host at least $MEMORY_MINIMUM_MB MB."
cpus=1
if has_role control-plane; then cpus=2; fi
check cpus error "$(judge [ "$(output cpus)" -ge $cpus ])" "$(output cpus) CPUs" "Give the host at least $cpus CPUs."
check disk error "$(judge [ "$(output diskFreeMb)" -ge 5000 ])" "$(output diskFreeMb) MB free on /var/lib" "Images and binaries need 5000 MB."

check cgroups error "$(judge [ -d /sys/fs/cgroup ])" "cgroup $(output cgroup)" "Mount the control groups at /sys/fs/cgroup."
legacy=passed
if [ "$(output cgroup)" = v1 ] && at_least "$KUBERNETES_VERSION" 1.35; then legacy=failed; fi
check cgroup-v2 error $legacy "cgroup $(output cgroup)" "kubelet 1.35 and newer want cgroup v2: boot with systemd.unified_cgroup_hierarchy=1, or waive and set failCgroupV1: false."

check kernel error "$(judge at_least "$(output kernel)" "$KERNEL_MINIMUM")" "$(output kernel)" "Kubernetes $KUBERNETES_VERSION with this network wants kernel $KERNEL_MINIMUM or newer."
# RHEL 10 has moved iptables' kernel modules to a package of their own.
tables=passed
if [ "$IPTABLES" = true ] && [ "$(output osFamily)" = redhat ] && [ "$(os_major)" -ge 10 ] && ! modinfo xt_comment >/dev/null 2>&1; then tables=failed; fi
check iptables-modules error $tables "$(output osId) $(output osVersion)" "Install kernel-modules-extra; or set network.proxyMode to nftables, with calico or bridge as network.plugin and without dns.nodeLocal."
if [ -n "$GLIBC_MINIMUM" ]; then
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)
  check glibc error "$(judge at_least "${glibc:-0}" "$GLIBC_MINIMUM")" "glibc ${glibc:-unknown}" "containerd's programs want glibc $GLIBC_MINIMUM: choose an older containerd in artifacts.versions, or a newer operating system."
fi

lacking=
# What is built in shows under /sys/module or at a path of its own; what can be loaded, modprobe knows.
need() { [ -e "/sys/module/$1" ] || [ -e "$2" ] || modprobe -n -q "$1" 2>/dev/null || lacking="$lacking $1"; } # module path
grep -qw overlay /proc/filesystems || need overlay /sys/module/overlay
need br_netfilter /proc/sys/net/bridge
need nf_conntrack /proc/sys/net/netfilter/nf_conntrack_max
for module in $MODULES; do need "$module" "/proc/net/$module"; done
check kernel-modules error "$(judge [ -z "$lacking" ])" "${lacking:-all there}" "The kernel lacks what every host needs (overlay, br_netfilter, nf_conntrack), or network.proxyMode, network.plugin or dns.nodeLocal: install its extra modules, or choose another."

swapless=passed
if [ "$SWAP" = leave ] && [ "$(output swapMb)" -gt 0 ]; then swapless=failed; fi
check swap warning $swapless "$(output swapMb) MB of swap" "Set os.swap to off, or tell kubelet to bear it (failSwapOn: false)."
