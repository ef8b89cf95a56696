# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# The hosts: a disk (overlay over the base, plus plain directories where an overlay will not do), two cables, and a supervisor.

host_names() { cat "$control/hosts"; }

# Sets host, number, host_state, host_control, cluster_veth, nat_veth.
choose_host() {
    host=$1
    number=$(grep -nx -- "$host" "$control/hosts" 2>/dev/null | cut -d: -f1) || die "no host '$host' in the lab on $subnet (hosts: $(tr '\n' ' ' 2>/dev/null <"$control/hosts" || echo none))"
    number=$((number + 9))
    address=$subnet.$number address6=$subnet6::$number
    host_state=$state/$host
    host_control=$control/host-$host
    cluster_veth=${lab_id}c$number
    nat_veth=${lab_id}n$number
}

host_make() {
    choose_host "$1"
    [[ ! -d $host_state/upper ]] || return 0
    rm -rf --one-file-system "$host_state"
    mkdir -p "$host_state"/{upper,work,root,containerd,kubelet,etcd} "$host_control"
    chmod 0700 "$host_state"/etcd
    local upper=$host_state/upper
    mkdir -p "$upper/etc/systemd/network" "$upper/etc/ssh" "$upper/etc/apt" "$upper/home/$login_user/.ssh"
    tr -d - </proc/sys/kernel/random/uuid >"$upper/etc/machine-id"
    chmod 0444 "$upper/etc/machine-id"
    echo "$host" >"$upper/etc/hostname"
    printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n%s %s\n' "$address" "$host" >"$upper/etc/hosts"
    # Nothing listens there, and it says so at once (port unreachable), where a missing nameserver would be an invalid machine.
    printf 'nameserver %s\n' "$nat_subnet.1" >"$upper/etc/resolv.conf"
    if is_redhat "$host"; then
        mkdir -p "$upper/etc/yum.repos.d"
        printf '[lab]\nname=Slipway lab\nbaseurl=http://%s:%s/rpm\ngpgcheck=0\n' "$gateway" "$mirror_port" >"$upper/etc/yum.repos.d/lab.repo"
        echo "$redhat/layer:$base/rootfs" >"$host_state/lower"
    else
        printf 'deb [trusted=yes] http://%s:%s/apt ./\n' "$gateway" "$mirror_port" >"$upper/etc/apt/sources.list"
        echo "$base/rootfs" >"$host_state/lower"
    fi
    printf '[Match]\nName=eth0\n[Network]\nAddress=%s.%s/24\nGateway=%s.1\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n' "$nat_subnet" "$number" "$nat_subnet" >"$upper/etc/systemd/network/10-eth0.network"
    # The way of IPv6 leads nowhere, but it is one: without it no Service's address would be reached.
    printf '[Match]\nName=eth1\n[Network]\nAddress=%s/24\nAddress=%s/64\nGateway=%s::1\nIPv6AcceptRA=no\n' "$address" "$address6" "$subnet6" >"$upper/etc/systemd/network/10-eth1.network"
    new_host_key "$upper/etc/ssh"
    cp "$dir/id_ed25519.pub" "$upper/home/$login_user/.ssh/authorized_keys"
    chmod 0700 "$upper/home/$login_user/.ssh"
    chown -R 1000:1000 "$upper/home/$login_user"
    host_mount
    printf '%s:%s\n' "$login_user" "$(<"$dir/sudo-password")" | chroot "$host_state/root" chpasswd
}

new_host_key() {
    rm -f "$1"/ssh_host_*
    ssh-keygen -q -t ed25519 -N '' -C "root@$host" -f "$1/ssh_host_ed25519_key"
}

host_mount() {
    mountpoint -q "$host_state/root" ||
        mount -t overlay "$lab_id-$host" -o "lowerdir=$(<"$host_state/lower"),upperdir=$host_state/upper,workdir=$host_state/work" "$host_state/root"
}

host_start() {
    choose_host "${1:?which host}"
    mkdir -p "$host_control"
    if alive "$host_control/supervisor.pid"; then return 0; fi
    read -r _ programs _ <"$control/made-of"
    host_mount
    setsid --fork "$lab_home/lib/supervise" "$host_control" "$host_state" "$host" "$lab_id" "$number" "$bridge" "$nat_bridge" "$programs" \
        >>"$log_dir/$host.log" 2>&1 </dev/null 9>&-
    wait_until 20 alive "$host_control/supervisor.pid" || die "$host does not start, see $log_dir/$host.log"
    host_await
}

host_await() { wait_until 90 host_answers || die "$host does not answer on port 22 of $address, see $log_dir/$host.log"; }
host_answers() { [[ -f $host_control/cut ]] || timeout 5 bash -c "exec 3<>/dev/tcp/$address/22 && read -r banner <&3" 2>/dev/null; }

host_stop() {
    choose_host "${1:?which host}"
    touch "$host_control/stopping"
    local leader
    leader=$(host_leader) && kill -KILL "$leader" 2>/dev/null
    wait_until 20 dead "$host_control/supervisor.pid" || die "the supervisor of $host does not end"
    rm -f "$host_control/stopping"
}

# The guest's PID 1 as the machine sees it.
host_leader() { alive "$host_control/nspawn.pid" && pgrep -P "$(pid_in "$host_control/nspawn.pid")" | head -1 | grep .; }

host_cut() {
    choose_host "${1:?which host}"
    touch "$host_control/cut"
    ip link set "$cluster_veth" down
    ip link set "$nat_veth" down
}

host_mend() {
    choose_host "${1:?which host}"
    rm -f "$host_control/cut"
    ip link set "$cluster_veth" up
    ip link set "$nat_veth" up
}

host_exec() {
    choose_host "${1:?which host}"
    shift
    local leader
    leader=$(host_leader) || die "$host is not running"
    # Without --no-fork nsenter would stop when the host's shutdown stops its command, and never reap it: the host could not end.
    # The shell is then what forks, inside the host's PID namespace.
    nsenter --no-fork -t "$leader" -m -u -i -n -p -C -r -w -- /usr/bin/env -i HOME=/root TERM="${TERM:-dumb}" LC_ALL=C \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c '"$@"; exit $?' sh "$@"
}

host_rotate_key() {
    choose_host "${1:?which host}"
    new_host_key "$host_state/root/etc/ssh"
    # Sessions end too, as they do when a machine is installed anew.
    host_exec "$host" sh -c 'systemctl stop ssh && for pid in $(pidof sshd); do kill "$pid"; done; systemctl start ssh'
    write_known_hosts
}

host_remove() {
    choose_host "$1"
    host_stop "$1"
    umount_below "$host_state"
    rm -rf --one-file-system "$host_state" "$host_control"
}

umount_below() {
    local target
    while read -r target; do umount "$target" 2>/dev/null || umount -l "$target"; done < <(awk -v p="$1/" 'index($2, p) == 1 { print $2 }' /proc/mounts | tac)
}
