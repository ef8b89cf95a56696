# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# The hosts' common root file system, and the apt repository with what it deliberately lacks.

base_packages=(systemd systemd-sysv dbus udev openssh-server sudo passwd login firewalld iptables nftables kmod procps
    ca-certificates curl tar gzip iproute2 iputils-ping mount util-linux apt hostname netbase less libpam-systemd)

# Left out on purpose: a host that has everything already would never show that packages get installed.
repository_packages=(conntrack socat ebtables ethtool ipset ipvsadm bash-completion rsync unzip xfsprogs e2fsprogs openssl
    apparmor libseccomp2 gnupg chrony nfs-common jq iotop tree)

ensure_base() {
    base=$cache/base-$(key_of "$lab_home/lib/base.sh")
    build_once "base root file system" "$base" make_base
}

# The machine's own Debian sources, whatever they are: no download host is named here.
debian_sources() {
    # shellcheck disable=SC2016 # the format is apt's
    apt-get indextargets --format '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian //p' | grep -E ' bookworm(-updates|-security)? ' | sort -u
}

make_base() {
    local target=$1 sources
    ensure_package_lists
    sources=$(debian_sources)
    [[ -n $sources ]] || die "the lab's hosts are Debian 12: this machine's apt has no bookworm sources"
    mkdir -p "$target/debs/partial"
    local include
    include=$(IFS=, && echo "${base_packages[*]}")
    mmdebstrap --quiet --mode=root --variant=minbase --include="$include" \
        --dpkgopt='force-unsafe-io' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --aptopt='Acquire::Languages "none"' \
        --customize-hook="APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get -y -q --no-install-recommends --download-only -o Dir::Cache::Archives=$target/debs install ${repository_packages[*]}" \
        bookworm "$target/rootfs" - <<<"$sources" >"$log_dir/mmdebstrap.log" 2>&1 || die "mmdebstrap failed, see $log_dir/mmdebstrap.log"
    rm -rf "$target/debs/partial" "$target/debs/lock"
    index_repository "$target/debs"
    furnish_base "$target/rootfs"
}

# A flat repository: Packages and Release beside the files.
index_repository() (
    cd "$1" || exit 1
    local deb index
    for deb in *.deb; do
        dpkg-deb -f "$deb"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
    done >Packages
    gzip -9 -n -k Packages
    {
        printf 'Origin: slipway-lab\nLabel: slipway-lab\nSuite: lab\nCodename: lab\nArchitectures: amd64 all\nDate: %s\nSHA256:\n' "$(date -Ru)"
        for index in Packages Packages.gz; do printf ' %s %s %s\n' "$(sha256sum $index | cut -d' ' -f1)" "$(stat -c %s $index)" "$index"; done
    } >Release
)

furnish_base() {
    local root=$1
    rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/var/lib/dbus/machine-id" "$root/etc/hostname" "$root"/etc/apt/sources.list.d/* "$root/etc/apt/sources.list"
    : >"$root/etc/machine-id"
    rm -rf "$root"/var/lib/apt/lists/*
    chroot "$root" useradd --create-home --shell /bin/bash --groups sudo "$login_user"
    # What a freshly booted host would do by itself at moments nobody chose.
    chroot "$root" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer \
        getty.target console-getty.service
    cat >"$root/etc/systemd/system/lab-boot.service" <<'UNIT'
[Unit]
Description=Make the container look like a machine (cgroups and sysctls writable, shared mounts)
DefaultDependencies=no
Before=sysinit.target systemd-sysctl.service systemd-modules-load.service
ConditionVirtualization=systemd-nspawn

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for m in /sys/fs/cgroup /sys/fs/cgroup/*; do mountpoint -q "$m" && mount -o remount,bind,rw "$m"; done; mount -o remount,rw /proc/sys; mount --make-rshared /'

[Install]
WantedBy=sysinit.target
UNIT
    chroot "$root" systemctl --quiet enable lab-boot.service systemd-networkd.service systemd-networkd-wait-online.service firewalld.service ssh.service
    printf 'nameserver %s\n' 127.0.0.1 >"$root/etc/resolv.conf"
    # Without this the first look at an older file system's bytecode costs every host seconds of Python start-up.
    chroot "$root" python3 -m compileall -q /usr/lib/python3/dist-packages /usr/lib/python3.11 >/dev/null 2>&1 || true
    mkdir -p "$root/opt/slipway-lab" "$root/var/lib/containerd" "$root/var/lib/kubelet" "$root/var/lib/etcd"
}
