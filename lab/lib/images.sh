# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# What the registry holds: images/*.tar of SLIPWAY_LAB_ARTIFACTS, a small real nginx, and stand-ins for the rest,
# all at their upstream names, so that pulls through containerd are real.

# Every version of an image that a build of any supported Kubernetes version may ask for.
known_images() {
    jq -r --arg name "$1" '[.profiles[].images[$name]] | unique[]' "$lab_home/../src/Catalog/artifacts.json"
}

ensure_images() {
    local real=() key kubernetes name
    [[ -z ${SLIPWAY_LAB_ARTIFACTS:-} ]] || real=("$SLIPWAY_LAB_ARTIFACTS"/images/*.tar)
    kubernetes=$(component_version kubeadm)
    key=$({
        cat "$lab_home/lib/images.sh" "$lab_home/lib/base.sh" "$lab_home/lib/services.sh"
        echo "$kubernetes" && for name in pause coredns nginx-proxy haproxy; do known_images $name; done
        [[ ${#real[@]} -eq 0 ]] || grep ' [*.]*/*images/' "$SLIPWAY_LAB_ARTIFACTS/SHA256SUMS"
    } | sha256sum | cut -c1-12)
    registry_storage=$cache/registry-$key
    build_once "registry content" "$registry_storage" make_images "$kubernetes" ${real[@]+"${real[@]}"}
}

# make_images KUBERNETES REAL… TARGET
make_images() {
    local kubernetes=$1 target=${*: -1} work reference archive
    local real=("${@:2:$#-2}")
    work=$(mktemp -d "$cache/images.XXXXXX")
    declare -A have=()
    for archive in ${real[@]+"${real[@]}"}; do
        reference=$(archive_reference "$archive")
        have[$reference]=1
        printf '%s %s\n' "$reference" "$archive" >>"$work/list"
    done
    for reference in $(known_images pause) $(known_images coredns) \
        registry.k8s.io/{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy}:v"$kubernetes"; do
        [[ -z ${have[$reference]:-} ]] || continue
        standin_image "$work" "$reference"
    done
    local name made
    for name in nginx-proxy haproxy; do
        made=
        for reference in $(known_images "$name"); do
            [[ -z ${have[$reference]:-} ]] || continue
            if [[ -z $made ]]; then
                "make_${name%-proxy}_image" "$work" "$reference"
                made=$(sed -n '$s/.* //p' "$work/list")
            else
                printf '%s %s\n' "$reference" "$made" >>"$work/list"
            fi
        done
    done
    # In a network namespace of its own the registry being filled can meet nobody else's port.
    export -f registry_run fill_registry
    export tools log_dir
    unshare --net bash -c 'fill_registry "$@"' _ "$target" "$work/list" || die "filling the registry failed, see $log_dir/registry-fill.log"
    rm -rf "$work"
}

fill_registry() {
    local reference archive rc=0
    ip link set lo up
    registry_run 127.0.0.1:5000 "$1" writable "$log_dir/registry-fill.log"
    until curl -fs --noproxy '*' -o /dev/null http://127.0.0.1:5000/v2/; do
        kill -0 $! || return 1
        sleep 0.05
    done
    while read -r reference archive; do
        skopeo copy --quiet --insecure-policy --dest-tls-verify=false "docker-archive:$archive" \
            "docker://127.0.0.1:5000/${reference#*/}" >>"$log_dir/registry-fill.log" 2>&1 || rc=1
    done <"$2"
    kill $!
    wait
    return $rc
}

archive_reference() {
    local reference
    reference=$(tar -xOf "$1" manifest.json | jq -r '.[0].RepoTags[0] // empty')
    [[ -n $reference ]] || die "$1 is no docker archive with a tag"
    case ${reference%%/*} in
        *.* | *:*) echo "$reference" ;;
        *) [[ $reference == */* ]] && echo "docker.io/$reference" || echo "docker.io/library/$reference" ;;
    esac
}

# pack_image WORK REFERENCE ROOT CONFIG: a docker archive with one layer, appended to WORK/list
pack_image() {
    local work=$1 reference=$2 root=$3 config=$4 name diff
    name=$(tr '/:' '__' <<<"$reference")
    mkdir -p "$work/$name"
    tar -C "$root" --owner=0 --group=0 --numeric-owner --sort=name --mtime=@0 -cf "$work/$name/layer.tar" .
    diff=$(sha256sum "$work/$name/layer.tar" | cut -d' ' -f1)
    jq -n --argjson config "$config" --arg diff "sha256:$diff" \
        '{architecture: "amd64", os: "linux", created: "1970-01-01T00:00:00Z", config: $config, rootfs: {type: "layers", diff_ids: [$diff]}, history: [{created: "1970-01-01T00:00:00Z"}]}' >"$work/$name/config.json"
    jq -n --arg reference "$reference" '[{Config: "config.json", RepoTags: [$reference], Layers: ["layer.tar"]}]' >"$work/$name/manifest.json"
    tar -C "$work/$name" -cf "$work/$name.tar" manifest.json config.json layer.tar
    printf '%s %s\n' "$reference" "$work/$name.tar" >>"$work/list"
}

# Runs, and does nothing: enough to be pulled, started and looked at. It ends when asked to, or a host's shutdown would wait for it.
standin_image() {
    local root=$1/standin-root
    if [[ ! -d $root ]]; then
        unpack_packages "$1/busybox" busybox-static
        mkdir -p "$root/bin"
        cp "$1/busybox/bin/busybox" "$root/bin/busybox"
    fi
    pack_image "$1" "$2" "$root" "$(jq -n --arg of "$2" '{Entrypoint: ["/bin/busybox", "sh", "-c", "trap \"exit 0\" TERM INT; while :; do /bin/busybox sleep 86400 & wait $!; done"], Labels: {"io.slipway.stand-in": ("stand-in for " + $of)}}')"
}

# small_root WORK ROOT PROGRAM [FOLDER]: a shell, a few users, and the libraries that the program needs, of the lab hosts or of the folder
small_root() {
    local work=$1 root=$2 library
    [[ -d $work/busybox ]] || unpack_packages "$work/busybox" busybox-static
    mkdir -p "$root"/{bin,etc,usr/sbin,run,tmp,lib64,usr/lib/x86_64-linux-gnu}
    cp "$work/busybox/bin/busybox" "$root/bin/busybox"
    ln -s busybox "$root/bin/sh"
    printf 'root:x:0:0:root:/root:/bin/sh\nhaproxy:x:99:99:haproxy:/nonexistent:/bin/false\nnginx:x:101:101:nginx:/nonexistent:/bin/false\nwww-data:x:33:33:www-data:/nonexistent:/bin/false\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nhaproxy:x:99:\nnginx:x:101:\nwww-data:x:33:\nnogroup:x:65534:\n' >"$root/etc/group"
    while read -r library; do cp -L "$library" "$root/usr/lib/x86_64-linux-gnu/"; done < <(libraries_of "${@:3}")
    cp -L "$base/rootfs/lib64/ld-linux-x86-64.so.2" "$root/lib64/"
}

# As upstream's image: the configuration where ours is mounted, and a user without rights.
make_haproxy_image() {
    local work=$1 root=$1/haproxy-root
    unpack_packages "$work/haproxy" haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
    small_root "$work" "$root" "$work/haproxy/usr/sbin/haproxy" "$work/haproxy/usr/lib/x86_64-linux-gnu"
    cp "$work/haproxy/usr/sbin/haproxy" "$root/usr/sbin/"
    pack_image "$work" "$2" "$root" '{"Cmd": ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"], "User": "99:99", "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "StopSignal": "SIGUSR1", "Labels": {"io.slipway.made-by": "the lab, from Debian packages"}}'
}

make_nginx_image() {
    local work=$1 root=$1/nginx-root
    small_root "$work" "$root" "$tools/usr/sbin/nginx"
    mkdir -p "$root"/{etc/nginx,usr/lib/nginx/modules,usr/share/nginx,var/log/nginx,var/lib/nginx}
    cp "$tools/usr/sbin/nginx" "$root/usr/sbin/nginx.debian"
    cp "$tools/usr/lib/nginx/modules/ngx_stream_module.so" "$root/usr/lib/nginx/modules/"
    ln -s ../../lib/nginx/modules "$root/usr/share/nginx/modules"
    cp "$tools"/etc/nginx/mime.types "$root/etc/nginx/"
    ln -s /dev/stdout "$root/var/log/nginx/access.log"
    ln -s /dev/stderr "$root/var/log/nginx/error.log"
    printf 'events {}\nhttp {}\n' >"$root/etc/nginx/nginx.conf"
    # Upstream's image has the stream module compiled in; Debian's loads it, which must come before anything else.
    cat >"$root/usr/sbin/nginx" <<'SCRIPT'
#!/bin/sh
global='load_module modules/ngx_stream_module.so;'
for argument; do
    shift
    if [ "${previous:-}" = -g ]; then global="$global $argument"; elif [ "$argument" != -g ]; then set -- "$@" "$argument"; fi
    previous=$argument
done
exec /usr/sbin/nginx.debian "$@" -g "$global"
SCRIPT
    chmod 0755 "$root/usr/sbin/nginx"
    pack_image "$work" "$2" "$root" '{"Cmd": ["nginx", "-g", "daemon off;"], "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "StopSignal": "SIGQUIT", "Labels": {"io.slipway.made-by": "the lab, from Debian packages"}}'
}

libraries_of() {
    "$base/rootfs/lib64/ld-linux-x86-64.so.2" --library-path "$base/rootfs/usr/lib/x86_64-linux-gnu${2:+:$2}" --list "$1" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p'
}
