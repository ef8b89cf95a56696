# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# Names, paths and small verbs that every other part uses.

mirror_port=8080
registry_port=5000
private_registry_port=5001
proxy_port=3128
login_user=slipway

say() { printf 'lab: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# What a host is in the cluster, where --hosts says so.
declare -A wanted_roles

# Everything on the machine is named after the subnet, so that two labs never share a name.
settle() {
    subnet=$1
    local a b c octet
    IFS=. read -r a b c <<<"$subnet"
    for octet in "$a" "$b" "$c"; do
        [[ $octet =~ ^[0-9]{1,3}$ && $octet -le 255 ]] || die "--subnet wants three octets such as 10.10.1, not '$subnet'"
    done
    lab_id=$(printf 'sl%02x%02x%02x' "$a" "$b" "$c")
    gateway=$subnet.1
    # The same in IPv6, of a unique local network.
    subnet6=$(printf 'fd00:%x:%x' $((a * 256 + b)) "$c")
    nat_subnet=172.$((16 + b % 16)).$c
    bridge=${lab_id}c
    nat_bridge=${lab_id}n
    control=/run/slipway-lab/$subnet.control
    dir=${2:-/run/slipway-lab/$subnet}
    if [[ -z $2 && -f $control/dir ]]; then dir=$(<"$control/dir"); fi
    families=$4
    [[ $families =~ ^(ipv4|ipv6|ipv4,ipv6|ipv6,ipv4)$ ]] || die "--families wants ipv4, ipv6 or both with a comma, not '$families'"
    local entries entry name
    IFS=, read -r -a entries <<<"$3"
    wanted='' wanted_hosts=() wanted_roles=()
    for entry in "${entries[@]}"; do
        name=${entry%%[:=]*}
        wanted+=${wanted:+,}${entry%%=*}
        wanted_hosts+=("$name")
        [[ $entry != *=* ]] || wanted_roles[$name]=${entry#*=}
    done
    cache=${SLIPWAY_LAB_CACHE:-/var/cache/slipway-lab}
    state=${SLIPWAY_LAB_STATE:-/var/lib/slipway-lab}/$subnet
    log_dir=$control/log
    [[ $EUID -eq 0 ]] || die "the lab needs root"
}

# One verb at a time per subnet. Long-lived children must not inherit the lock: they are started with 9>&-.
with_lock() {
    mkdir -p "$control"
    exec 9>"$control/lock"
    flock -w 600 9 || die "another lab command for $subnet has been running for 10 minutes"
    "$@"
}

# A build of something cacheable, once, even when two labs start together.
build_once() {
    local what=$1 target=$2
    shift 2
    if [[ -e $target/.complete ]]; then
        touch "$target"
        return 0
    fi
    mkdir -p "$cache"
    (
        flock 8
        [[ ! -e $target/.complete ]] || exit 0
        local started=$SECONDS
        rm -rf --one-file-system "$target" "$target.new"
        mkdir -p "$target.new"
        "$@" "$target.new" 8>&- 9>&-
        touch "$target.new/.complete"
        mv "$target.new" "$target"
        say "$what: made in $((SECONDS - started)) s"
    ) 8>"$target.lock"
}

# What no lab has asked for in three days goes, unless a lab is up that may stand on it.
prune_cache() {
    local others=(/run/slipway-lab/*.control/hosts)
    [[ ${#others[@]} -le 1 ]] || return 0
    find "$cache" -mindepth 1 -maxdepth 1 -mtime +3 -exec rm -rf --one-file-system {} +
}

key_of() { cat "$@" | sha256sum | cut -c1-12; }

wait_until() {
    local seconds=$1 deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $deadline ]] || return 1
        sleep 0.1
    done
}

# A pid file also holds the process's start time, so that a pid used again is never taken for ours.
remember_pid() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"; }
pid_in() { cut -d' ' -f1 "$1"; }
alive() { [[ -f $1 && $(start_time "$(pid_in "$1")") == "$(cut -d' ' -f2 "$1")" ]]; } 2>/dev/null # its process takes the file away when it ends
dead() { ! alive "$1"; }

start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || stat=') Z 0'
    # shellcheck disable=SC2086 # the fields after the command's name
    set -- ${stat##*) }
    if [[ $1 == Z ]]; then echo gone; else echo "${20}"; fi
}
