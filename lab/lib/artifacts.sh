# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# What the file mirror serves, in the layout files/<upstream host>/<upstream path>: real release files where
# SLIPWAY_LAB_ARTIFACTS has them, else Debian's programs in upstream's archive layout, else stand-ins.

standin_kubernetes=1.32.5
standin_crictl=1.32.0

# Paths under files/, by component; upstream's URLs without the scheme.
declare -A release_paths=(
    [etcd]='github.com/etcd-io/etcd/releases/download/v@/etcd-v@-linux-amd64.tar.gz'
    [containerd]='github.com/containerd/containerd/releases/download/v@/containerd-@-linux-amd64.tar.gz'
    [runc]='github.com/opencontainers/runc/releases/download/v@/runc.amd64'
    [cni-plugins]='github.com/containernetworking/plugins/releases/download/v@/cni-plugins-linux-amd64-v@.tgz'
    [crictl]='github.com/kubernetes-sigs/cri-tools/releases/download/v@/crictl-v@-linux-amd64.tar.gz'
    [kubeadm]='dl.k8s.io/release/v@/bin/linux/amd64/kubeadm'
    [kubelet]='dl.k8s.io/release/v@/bin/linux/amd64/kubelet'
    [kubectl]='dl.k8s.io/release/v@/bin/linux/amd64/kubectl'
)

release_path() { echo "${release_paths[$1]//@/$2}"; }

ensure_debian_releases() {
    debian_releases=$cache/debian-$(key_of "$lab_home/lib/artifacts.sh")
    build_once "Debian's containerd, runc, CNI plugins and etcd, repacked" "$debian_releases" make_debian_releases
}

make_debian_releases() {
    local target=$1 tree=$1/tree version file
    unpack_packages "$tree" containerd runc containernetworking-plugins etcd-server etcd-client

    version=$(debian_version containerd)
    file=$(new_release_file "$target" containerd "$version")
    tar -C "$tree/usr" --owner=0 --group=0 -I 'gzip -1' -cf "$file" bin/containerd bin/containerd-shim-runc-v2 bin/ctr

    version=$(debian_version runc)
    install -m 0755 "$tree/usr/sbin/runc" "$(new_release_file "$target" runc "$version")"

    version=$(debian_version containernetworking-plugins)
    file=$(new_release_file "$target" cni-plugins "$version")
    tar -C "$tree/usr/lib/cni" --owner=0 --group=0 -I 'gzip -1' -cf "$file" .

    version=$(debian_version etcd-server)
    file=$(new_release_file "$target" etcd "$version")
    tar -C "$tree/usr/bin" --owner=0 --group=0 --transform "s,^,etcd-v$version-linux-amd64/," -I 'gzip -1' -cf "$file" etcd etcdctl
    rm -rf "$tree"
    sum_files "$target"
}

# 1.6.20~ds1-1+deb12u3 is upstream's 1.6.20
debian_version() { apt-cache show --no-all-versions "$1" | sed -n 's/^Version: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p' | head -1; }

new_release_file() {
    local file
    file=$1/files/$(release_path "$2" "$3")
    mkdir -p "$(dirname "$file")"
    echo "$file"
}

sum_files() (cd "$1" && find files -type f -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)

# A component that is missing among the real files, or no real files at all.
standins_needed() {
    local name
    [[ -n ${SLIPWAY_LAB_ARTIFACTS:-} ]] || return 0
    for name in kubeadm kubelet kubectl crictl; do
        compgen -G "$SLIPWAY_LAB_ARTIFACTS/files/${release_paths[$name]//@/*}" >/dev/null || return 0
    done
    return 1
}

ensure_standins() {
    if ! standins_needed; then
        programs=$cache/no-standins
        mkdir -p "$programs/files"
        : >"$programs/SHA256SUMS"
        return
    fi
    programs=$cache/standins-$(key_of "$lab_home/lib/artifacts.sh" "$lab_home"/StandIns/*.cs* "$lab_home"/StandIns/*/*.cs)
    build_once "stand-ins for crictl, kubeadm, kubelet, kubectl and the API server" "$programs" make_standins
}

# Framework-dependent, with the machine's own runtime beside it: nothing to download, and the hosts need no .NET.
make_standins() {
    local target=$1 name file dotnet_root
    command -v dotnet >/dev/null || die "the stand-ins are built with the .NET SDK, which is not here"
    dotnet publish "$lab_home/StandIns/StandIns.csproj" --nologo -v quiet -c Release -nodeReuse:false -p:UseSharedCompilation=false -o "$target/app" >"$log_dir/standins.log" 2>&1 || die "building the stand-ins failed, see $log_dir/standins.log"
    dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
    mkdir -p "$target/dotnet"
    cp -r "$dotnet_root/dotnet" "$dotnet_root/host" "$target/dotnet/"
    for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
        mkdir -p "$target/dotnet/shared/$name"
        cp -r "$dotnet_root/shared/$name"/10.* "$target/dotnet/shared/$name/"
    done
    for name in kubeadm kubelet kubectl; do
        standin_wrapper "$name" "$standin_kubernetes" >"$(new_release_file "$target" "$name" "$standin_kubernetes")"
    done
    file=$(new_release_file "$target" crictl "$standin_crictl")
    standin_wrapper crictl "$standin_crictl" >"$target/crictl"
    chmod 0755 "$target/crictl"
    tar -C "$target" --owner=0 --group=0 -czf "$file" crictl
    rm "$target/crictl"
    sum_files "$target"
}

standin_wrapper() {
    cat <<TEXT
#!/bin/sh
# A stand-in of the Slipway lab, not Kubernetes' $1.
export DOTNET_ROOT=/opt/slipway-lab/dotnet SLIPWAY_STANDIN_VERSION=$2
exec /opt/slipway-lab/dotnet/dotnet /opt/slipway-lab/app/Slipway.StandIns.dll $1 "\$@"
TEXT
}

# Real files first: a component found there is never mixed with another version of it.
artifact_sources() {
    sources=("$debian_releases" "$programs")
    [[ -z ${SLIPWAY_LAB_ARTIFACTS:-} ]] || sources=("$SLIPWAY_LAB_ARTIFACTS" "${sources[@]}")
}

verify_artifacts() {
    [[ -n ${SLIPWAY_LAB_ARTIFACTS:-} ]] || return 0
    [[ -f $SLIPWAY_LAB_ARTIFACTS/SHA256SUMS ]] || die "SLIPWAY_LAB_ARTIFACTS=$SLIPWAY_LAB_ARTIFACTS has no SHA256SUMS"
    (cd "$SLIPWAY_LAB_ARTIFACTS" && sha256sum --quiet --strict -c SHA256SUMS) >&2 || die "files in $SLIPWAY_LAB_ARTIFACTS are not what SHA256SUMS says"
}

# component_version NAME: the newest version of the first source that has any
component_version() {
    local source path found
    for source in "${sources[@]}"; do
        # shellcheck disable=SC2206 # the @ of the path becomes a glob
        found=($source/files/${release_paths[$1]//@/*})
        [[ ${#found[@]} -gt 0 ]] || continue
        path=$(printf '%s\n' "${found[@]}" | sort -V | tail -1)
        sed -n 's,.*/v\([0-9][^/]*\)/.*,\1,p' <<<"$path"
        return
    done
    die "nothing serves $1"
}

# A tree of links: www/files and www/apt.
compose_www() {
    local source index
    rm -rf "$control/www"
    mkdir -p "$control/www/files"
    for ((index = ${#sources[@]} - 1; index >= 0; index--)); do
        source=$(readlink -f "${sources[index]}")
        cp -rs --remove-destination "$source/files/." "$control/www/files/"
    done
    ln -s "$base/debs" "$control/www/apt"
    ! wants_redhat || ln -s "$redhat/rpms" "$control/www/rpm"
}

# {"https://<upstream>": "<sha256>", …} of every file served
served_checksums() {
    local source index
    for ((index = ${#sources[@]} - 1; index >= 0; index--)); do
        source=${sources[index]}
        sed -nE 's|^([0-9a-f]{64}) [ *](\./)?files/(.*)$|\1 \3|p' "$source/SHA256SUMS"
    done | jq -Rn '[inputs | split(" ") | {key: ("https://" + .[1]), value: .[0]}] | from_entries'
}
