# Is the machine fit for its roles?

judge() { if "$@"; then echo passed; else echo failed; fi; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; } # version minimum

check systemd error "$(judge [ "$(output systemdVersion)" -ge 239 ])" "systemd $(output systemdVersion)" "Slipway supervises its steps with systemd 239 or newer."

case $(output osFamily) in debian | redhat) supported=passed ;; *) supported=failed ;; esac
check os error $supported "$(output osId) $(output osVersion)" "Debian and RHEL families are known; waive 'os' to try another."
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

kernel=3.10
if at_least "$KUBERNETES_VERSION" 1.32; then kernel=4.19; fi
if [ "$PROXY_MODE" = nftables ]; then kernel=5.13; fi
check kernel error "$(judge at_least "$(output kernel)" $kernel)" "$(output kernel)" "Kubernetes $KUBERNETES_VERSION with kube-proxy mode $PROXY_MODE wants kernel $kernel or newer."

lacking=
for module in $MODULES; do
  # What is built in shows under /sys/module or /proc/net; what can be loaded, modprobe knows.
  if [ ! -e "/sys/module/$module" ] && [ ! -e "/proc/net/$module" ] && ! modprobe -n -q "$module" 2>/dev/null; then lacking="$lacking $module"; fi
done
check kernel-modules error "$(judge [ -z "$lacking" ])" "${lacking:-all there}" "The kernel lacks what network.proxyMode, network.plugin or dns.nodeLocal need: install its extra modules, or choose another."

swapless=passed
if [ "$SWAP" = leave ] && [ "$(output swapMb)" -gt 0 ]; then swapless=failed; fi
check swap warning $swapless "$(output swapMb) MB of swap" "Set os.swap to off, or tell kubelet to bear it (failSwapOn: false)."

no_noexec() { if awk -v at="$1" '$2 == at' /proc/mounts | grep -q noexec; then echo failed; else echo passed; fi; }
check noexec error "$(no_noexec /usr/local)" "mount options of /usr/local" "Programs are installed to /usr/local/bin: mount it without noexec."
check tmp-noexec warning "$(no_noexec /tmp)" "mount options of /tmp" "Slipway itself runs nothing in /tmp; other tools may."
