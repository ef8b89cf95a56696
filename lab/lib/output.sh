# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# The verbs up, down and status, and what up hands over: lab.env, keys, known_hosts, spec.patch.json.

lab_up() {
    local host started=$SECONDS running=()
    if [[ -f $control/hosts ]]; then
        [[ $(<"$control/dir") == "$dir" ]] || die "the lab on $subnet belongs to $(<"$control/dir"); end it with 'lab down --subnet $subnet' or choose another --subnet"
        [[ $(<"$control/wanted") == "$wanted $families" ]] || die "the lab on $subnet is up with other hosts or families: $(host_names | paste -sd' ')"
    fi
    mkdir -p "$log_dir" "$state" "$dir" "$cache"
    chmod 0711 "$dir"
    ensure_machine_packages
    verify_artifacts
    prepare
    local made_of="$base $programs $registry_storage ${redhat:--} ${SLIPWAY_LAB_ARTIFACTS:-}"
    [[ ! -f $control/made-of || $(<"$control/made-of") == "$made_of" ]] || die "the lab on $subnet was made of other files ($(<"$control/made-of")); end it with 'lab down --subnet $subnet' first"
    settings_save
    printf '%s\n' "${wanted_hosts[@]}" >"$control/hosts"
    echo "$wanted $families" >"$control/wanted"
    echo "$dir" >"$control/dir"
    echo "$made_of" >"$control/made-of"
    network_up
    [[ -d $control/www ]] || compose_www
    mirror_start
    registry_start
    proxy_start
    [[ -f $dir/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C slipway-lab -f "$dir/id_ed25519"
    [[ -f $dir/sudo-password ]] || (umask 0077 && head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$dir/sudo-password")
    private_registry_start
    for host in "${wanted_hosts[@]}"; do host_make "$host"; done
    for host in "${wanted_hosts[@]}"; do
        host_start "$host" &
        running+=($!)
    done
    join "${running[@]}"
    write_known_hosts
    write_patch
    write_env
    await_logins
    prune_cache
    say "up in $((SECONDS - started)) s"
    lab_status
}

# What can be cached, side by side; everything here is quick when it is there.
prepare() {
    local jobs=()
    (
        ensure_base
        ! wants_redhat || ensure_redhat
    ) &
    jobs+=($!)
    (
        ensure_tools
        ensure_debian_releases
    ) &
    jobs+=($!)
    ensure_standins &
    jobs+=($!)
    join "${jobs[@]}"
    # Again in this shell, for the paths they set.
    ensure_base
    ! wants_redhat || ensure_redhat
    ensure_tools
    ensure_debian_releases
    ensure_standins
    artifact_sources
    ensure_images
}

join() {
    local job failed=0
    for job in "$@"; do wait "$job" || failed=1; done
    [[ $failed -eq 0 ]] || exit 1
}

await_logins() {
    local host waiting=()
    for host in "${wanted_hosts[@]}"; do
        (
            choose_host "$host"
            wait_until 60 login_ready || die "no SSH login on $host as $login_user"
        ) &
        waiting+=($!)
    done
    join "${waiting[@]}"
}

# Ready means what a machine that has finished booting means: the login works and the firewall is up.
login_ready() {
    ssh -n -i "$dir/id_ed25519" -o BatchMode=yes -o ConnectTimeout=5 -o UserKnownHostsFile="$dir/known_hosts" -o StrictHostKeyChecking=yes \
        "$login_user@$address" 'systemctl is-active -q firewalld ssh' >/dev/null 2>>"$log_dir/$host.log"
}

lab_down() {
    local host name
    if [[ -f $control/hosts ]]; then
        for name in $(host_names); do
            host_remove "$name" &
        done
        wait
    fi
    service_stop mirror
    service_stop registry
    service_stop private-registry
    service_stop proxy
    network_down
    umount_below "$state"
    rm -rf --one-file-system "$state"
    if [[ -f $control/dir ]]; then
        name=$(<"$control/dir")
        rm -f "$name"/{lab.env,id_ed25519,id_ed25519.pub,sudo-password,known_hosts,spec.patch.json}
        rmdir "$name" 2>/dev/null || true
    fi
    rm -f "$control/hosts"
    settings_restore
    rm -rf --one-file-system "$control"
}

lab_status() {
    if [[ ! -f $control/hosts ]]; then
        say "no lab on $subnet"
        exit 3
    fi
    local name what code=0
    printf '%-12s %-14s %-9s %s\n' HOST ADDRESS STATE WHAT
    printf '%-12s %-14s %-9s %s\n' mirror "$gateway:$mirror_port" "$(alive "$control/mirror.pid" && echo up || echo down)" "$(find -L "$control/www/files" -type f | wc -l) files, $(find "$(readlink "$control/www/apt")" -name '*.deb' | wc -l) packages"
    printf '%-12s %-14s %-9s %s\n' registry "$gateway:$registry_port" "$(alive "$control/registry.pid" && echo up || echo down)" "$(jq -r '.artifacts.versions | to_entries | map(.key + " " + .value) | join(", ")' "$dir/spec.patch.json")"
    for name in $(host_names); do
        choose_host "$name"
        what=up
        alive "$host_control/supervisor.pid" || what=down code=3
        if [[ -f $host_control/cut ]]; then what=cut code=3; fi
        printf '%-12s %-14s %-9s %s\n' "$name" "$address" "$what" "default route $nat_subnet.$number, log $log_dir/$name.log"
    done
    printf 'Kubernetes %s. Log in with: ssh -i %s -o UserKnownHostsFile=%s %s@%s\n' \
        "$(jq -r .kubernetes.version "$dir/spec.patch.json")$(grep -q '^SLIPWAY_LAB_STANDINS=true' "$dir/lab.env" && echo ' (stand-ins, not the real programs)')" \
        "$dir/id_ed25519" "$dir/known_hosts" "$login_user" "$subnet.10"
    return $code
}

write_known_hosts() {
    local name
    for name in $(host_names); do
        choose_host "$name"
        printf '%s %s\n' "$address" "$(cut -d' ' -f1,2 "$host_state/root/etc/ssh/ssh_host_ed25519_key.pub")"
    done >"$dir/known_hosts.new"
    mv "$dir/known_hosts.new" "$dir/known_hosts"
}

write_env() {
    cat >"$dir/lab.env" <<TEXT
SLIPWAY_LAB_SUBNET=$subnet
SLIPWAY_LAB_DIR=$dir
SLIPWAY_LAB_HOSTS=$(host_names | paste -sd,)
SLIPWAY_LAB_ADDRESSES=$(for host in $(host_names); do choose_host "$host" && echo "$address"; done | paste -sd,)
SLIPWAY_LAB_USER=$login_user
SLIPWAY_LAB_KEY=$dir/id_ed25519
SLIPWAY_LAB_SUDO_PASSWORD_FILE=$dir/sudo-password
SLIPWAY_LAB_KNOWN_HOSTS=$dir/known_hosts
SLIPWAY_LAB_SPEC_PATCH=$dir/spec.patch.json
SLIPWAY_LAB_MIRROR=http://$gateway:$mirror_port
SLIPWAY_LAB_REGISTRY=http://$gateway:$registry_port
SLIPWAY_LAB_PRIVATE_REGISTRY=http://$gateway:$private_registry_port
SLIPWAY_LAB_PROXY=http://$gateway:$proxy_port
SLIPWAY_LAB_PROXY_LOG=$log_dir/proxy.log
SLIPWAY_LAB_STANDINS=$(is_standin && echo true || echo false)
TEXT
}

is_standin() { ! compgen -G "${SLIPWAY_LAB_ARTIFACTS:-/nonexistent}/files/${release_paths[kubeadm]//@/*}" >/dev/null; }

# containerd 2 has the CRI plugin's runtime settings under another name.
runtime_plugin() { case $(component_version containerd) in 1.*) echo io.containerd.grpc.v1.cri ;; *) echo io.containerd.cri.v1.runtime ;; esac; }

# $address and $address6, those of the families that the lab was asked for.
addresses_of_families() { tr , '\n' <<<"$families" | while read -r family; do if [[ $family == ipv6 ]]; then echo "$address6"; else echo "$address"; fi; done; }

# An RFC 7396 merge patch over the cluster spec: everything that is the lab's and not the cluster's.
write_patch() {
    local name versions='{}' upstreams registries hosts_json=null
    for name in etcd containerd runc cni-plugins crictl; do
        versions=$(jq --arg name "$name" --arg version "$(component_version "$name")" '.[$name] = $version' <<<"$versions")
    done
    upstreams=$(cd "$control/www/files" && printf '%s\n' * | jq -Rn --arg mirror "http://$gateway:$mirror_port" '[inputs | {key: ., value: ($mirror + "/files/" + .)}] | from_entries')
    registries=$(jq -n --arg registry "http://$gateway:$registry_port" '{"registry.k8s.io": $registry, "docker.io": $registry, "quay.io": $registry}')
    if [[ $subnet != 10.10.1 || $(host_names | paste -sd,) != alma1,alma-w1,alma-w2 || $families != ipv4 ]]; then
        hosts_json=$(for name in $(host_names); do choose_host "$name" && echo "$name $(addresses_of_families | paste -sd,) ${wanted_roles[$name]:-}"; done | jq -Rn '[inputs | split(" ") | .[1] |= split(",")] | to_entries | map(
            {name: .value[0], address: .value[1][0], ip: .value[1][0]} + if .value[1][1] then {secondaryIp: .value[1][1]} else {} end
            + if .value[2] != "" then {roles: (.value[2] | split("+"))} elif .key == 0 then {roles: ["control-plane", "etcd"], etcdMemberName: "etcd1"} else {roles: ["worker"]} end)')
    fi
    jq -n --arg kubernetes "$(component_version kubeadm)" --argjson versions "$versions" --argjson mirrors "$upstreams" --argjson registries "$registries" \
        --argjson checksums "$(served_checksums)" --argjson hosts "$hosts_json" --slurpfile kernel "$lab_home/kernel-overrides.json" \
        --arg runtimePlugin "$(runtime_plugin)" --arg gateway "$(address=$gateway/32 address6=$subnet6::1/128 && addresses_of_families | paste -sd,)" \
        --argjson standins "$(is_standin && echo '["service-vip", "cluster-dns"]' || echo '[]')" \
        '{kubernetes: {version: $kubernetes}, controlPlane: {sourceRanges: ($gateway | split(","))}, artifacts: {mirrors: $mirrors, registryMirrors: $registries, versions: $versions, checksums: $checksums}}
         + ($kernel[0] | .overrides.containerd.plugins |= with_entries(.key = $runtimePlugin) | .preflightWaivers += $standins) + if $hosts then {hosts: $hosts} else {} end' >"$dir/spec.patch.json"
}
