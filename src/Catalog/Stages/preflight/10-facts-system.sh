# What the machine is: operating system, hardware, kernel features.

watch_denials
os_value() { sed -n "s/^$1=//p" /etc/os-release | tr -d '"'; }
out osId "$(os_value ID)"
out osVersion "$(os_value VERSION_ID)"
out osFamily "$(os_family)"

case $(uname -m) in
  x86_64) out arch amd64 ;;
  aarch64) out arch arm64 ;;
  *) out arch "$(uname -m)" ;;
esac
out kernel "$(uname -r)"
out systemdVersion "$(systemctl --version 2>/dev/null | awk 'NR==1{v=int($2)} END{print v+0}')"

out cpus "$(nproc)"
out memoryMb "$(awk '/^MemTotal:/{print int($2/1024)}' /proc/meminfo)"
out swapMb "$(awk '/^SwapTotal:/{print int($2/1024)}' /proc/meminfo)"
out diskFreeMb "$(df -Pm /var/lib | awk 'NR==2{print $4}')"

out machineId "$(cat /etc/machine-id)"
out bootId "$(cat /proc/sys/kernel/random/boot_id)"
out productUuid "$(cat /sys/class/dmi/id/product_uuid 2>/dev/null || true)"
out time "$(milliseconds)"

# A v2 tree without controllers beside v1 hierarchies (hybrid) is of no use to a container runtime.
if grep -qs memory /sys/fs/cgroup/cgroup.controllers; then out cgroup v2; else out cgroup v1; fi

if [ -e /sys/fs/selinux/enforce ]; then
  read -r enforce </sys/fs/selinux/enforce
  if [ "$enforce" = 1 ]; then out selinux enforcing; else out selinux permissive; fi
elif [ -e /etc/selinux/config ]; then
  out selinux disabled
else
  out selinux absent
fi
