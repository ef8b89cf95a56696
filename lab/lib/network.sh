# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# Two bridges: the cluster network, where the lab itself listens, and a "NAT" network that carries the hosts' default
# route but on which hosts cannot see each other (isolated ports), so that whatever picks the default route's address fails.

network_up() {
    local name
    for name in "$bridge" "$nat_bridge"; do
        [[ -e /sys/class/net/$name ]] || ip link add "$name" type bridge
    done
    if ! ip -4 -o addr show dev "$bridge" | grep -q " $gateway/24 "; then
        [[ -z $(ip -4 route show "$subnet.0/24") ]] || die "$subnet.0/24 is already routed on this machine; choose another --subnet"
        ip addr add "$gateway/24" dev "$bridge"
    fi
    ip addr replace "$subnet6::1/64" dev "$bridge" nodad
    ip addr replace "$nat_subnet.1/24" dev "$nat_bridge"
    ip link set "$bridge" up
    ip link set "$nat_bridge" up
    # Where something (a Docker engine) closed the FORWARD chain, bridged frames would be dropped by it.
    if command -v iptables >/dev/null && iptables -S FORWARD 2>/dev/null | grep -qx -- '-P FORWARD DROP' && ! iptables -C FORWARD -i "$bridge" -o "$bridge" -m comment --comment "$lab_id" -j ACCEPT 2>/dev/null; then
        iptables -I FORWARD -i "$bridge" -o "$bridge" -m comment --comment "$lab_id" -j ACCEPT
    fi
}

network_down() {
    if command -v iptables >/dev/null; then
        while iptables -D FORWARD -i "$bridge" -o "$bridge" -m comment --comment "$lab_id" -j ACCEPT 2>/dev/null; do :; done
    fi
    local name
    for name in "$bridge" "$nat_bridge"; do
        if [[ -e /sys/class/net/$name ]]; then ip link del "$name"; fi
    done
}

# Kernel settings that have no namespace: what a host writes there, the machine and its neighbours see.
shared_settings=(kernel.panic kernel.panic_on_oops kernel.keys.root_maxbytes kernel.keys.root_maxkeys kernel.keys.maxbytes kernel.keys.maxkeys
    kernel.pid_max kernel.core_pattern kernel.sysrq kernel.printk kernel.kptr_restrict vm.overcommit_memory vm.panic_on_oom vm.max_map_count vm.swappiness
    fs.inotify.max_user_instances fs.inotify.max_user_watches fs.file-max fs.nr_open fs.aio-max-nr fs.may_detach_mounts
    fs.protected_hardlinks fs.protected_symlinks fs.protected_fifos fs.protected_regular)
saved_settings=/run/slipway-lab/shared-settings

# Saved by the first lab, put back by the last.
settings_save() (
    flock 7
    if [[ ! -f $saved_settings ]]; then
        local name
        for name in "${shared_settings[@]}"; do
            if [[ -r /proc/sys/${name//.//} ]]; then printf '%s=%s\n' "$name" "$(<"/proc/sys/${name//.//}")"; fi
        done >"$saved_settings"
    fi
    # Every booted systemd takes a dozen of root's inotify instances, and all hosts share one root.
    [[ $(</proc/sys/fs/inotify/max_user_instances) -ge 4096 ]] || echo 4096 >/proc/sys/fs/inotify/max_user_instances
) 7>/run/slipway-lab/lock

settings_restore() (
    flock 7
    local others=(/run/slipway-lab/*.control/hosts)
    if [[ -f $saved_settings && ${#others[@]} -eq 0 ]]; then
        local name value
        while IFS='=' read -r name value; do
            [[ $(<"/proc/sys/${name//.//}") == "$value" ]] || echo "$value" >"/proc/sys/${name//.//}" || say "could not restore $name"
        done <"$saved_settings"
        rm "$saved_settings"
    fi
) 7>/run/slipway-lab/lock
