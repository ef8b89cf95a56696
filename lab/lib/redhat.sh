# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# Hosts of the RedHat family: the base with Debian's own dnf, rpm, SELinux userland and audit tools, without apt and dpkg,
# and an RPM repository of small packages under the names that such a system knows.

redhat_release=9.6
redhat_packages=(rpm dnf python3-dnf policycoreutils selinux-utils auditd)

# What a freshly installed system has: rows in the RPM database, their files are the base's.
redhat_installed=(bash ca-certificates coreutils curl diffutils dnf firewalld iproute iputils kmod nftables openssh-server
    policycoreutils procps-ng rpm sudo systemd tar util-linux selinux-policy-targeted)

# The others' names, and the Debian package that each is made of; - for none.
declare -A redhat_repository=(
    [conntrack-tools]=conntrack [socat]=socat [ethtool]=ethtool [openssl]=openssl [ipset]=ipset [ipvsadm]=ipvsadm [chrony]=chrony
    [iptables-nft]=ebtables [container-selinux]=- [bash-completion]=bash-completion [jq]=jq [tree]=tree
)

wants_redhat() { [[ $wanted == *:redhat* ]]; }
is_redhat() { [[ ,$wanted, == *",$1:redhat,"* ]]; }

ensure_redhat() {
    redhat=$cache/redhat-$(key_of "$lab_home/lib/base.sh" "$lab_home/lib/redhat.sh")
    build_once "RedHat-like root file system and RPM repository" "$redhat" make_redhat
}

make_redhat() {
    local target=$1 work
    ensure_installed rpm createrepo-c
    work=$(mktemp -d "$cache/redhat.XXXXXX")
    mkdir -p "$target/layer" "$work"/{debs/partial,root,overlay}
    mount -t overlay lab-redhat -o "lowerdir=$base/rootfs,upperdir=$target/layer,workdir=$work/overlay" "$work/root"
    (
        trap 'umount "$work/root/proc" 2>/dev/null; umount "$work/root"' EXIT
        add_debian_packages "$work" && make_rpms "$target" "$work" && become_redhat "$target" "$work/root"
    ) >"$log_dir/redhat.log" 2>&1 || die "making the RedHat-like root file system failed, see $log_dir/redhat.log"
    rm -rf "$work"
}

add_debian_packages() {
    local work=$1 root=$1/root
    apt-get -y -q --no-install-recommends --download-only -o "Dir::State::status=$root/var/lib/dpkg/status" -o "Dir::Cache::Archives=$work/debs" install "${redhat_packages[@]}"
    mount -t proc proc "$root/proc"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 0755 "$root/usr/sbin/policy-rc.d"
    mkdir "$root/debs"
    cp "$work"/debs/*.deb "$root/debs/"
    DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c 'dpkg --force-unsafe-io -i /debs/*.deb'
    rm -rf "$root/debs" "$root/usr/sbin/policy-rc.d"
}

make_rpms() {
    local target=$1 work=$2 name
    mkdir -p "$target/rpms" "$work/installed"
    make_rpm "$work/installed" almalinux-release - 'system-release' "system-release(releasever) = ${redhat_release%%.*}"
    for name in "${redhat_installed[@]}"; do make_rpm "$work/installed" "$name" -; done
    for name in "${!redhat_repository[@]}"; do
        case $name in
            iptables-nft) make_rpm "$target/rpms" $name ebtables iptables ebtables ;;
            *) make_rpm "$target/rpms" "$name" "${redhat_repository[$name]}" ;;
        esac
    done
    createrepo_c --quiet "$target/rpms"
    mkdir -p "$work/root/rpms"
    cp "$work"/installed/*.rpm "$work/root/rpms/"
}

# make_rpm INTO NAME DEBIAN-PACKAGE PROVIDES…: with what the package depends on beyond the base
make_rpm() {
    local into=$1 name=$2 deb=$3 top files provided
    shift 3
    top=$(mktemp -d "$cache/rpm.XXXXXX")
    mkdir -p "$top/tree/usr/share/doc/$name"
    echo "A package of the Slipway lab, made of Debian's $deb." >"$top/tree/usr/share/doc/$name/README.lab"
    [[ $deb == - ]] || unpack_with_dependencies "$top/tree" "$deb"
    files=$(cd "$top/tree" && find . ! -type d -printf '"/%P"\n')
    {
        printf 'Name: %s\nVersion: %s\nRelease: 1.lab\nSummary: %s of the Slipway lab\nLicense: as Debian\nBuildArch: x86_64\nAutoReqProv: no\n' "$name" "$redhat_release" "$name"
        for provided in "$@"; do printf 'Provides: %s\n' "$provided"; done
        printf '%%description\n%s\n%%install\ncp -a %s/tree/. %%{buildroot}/\n%%files\n%s\n' "$name" "$top" "$files"
    } >"$top/package.spec"
    rpmbuild -bb --quiet --target x86_64 --define "_topdir $top" --define "_rpmdir $into" --define '_rpmfilename %%{NAME}-%%{VERSION}.rpm' \
        --define '__os_install_post %{nil}' --define 'debug_package %{nil}' --define '_build_id_links none' "$top/package.spec"
    rm -rf "$top"
}

unpack_with_dependencies() {
    local tree=$1 wanted=("$2") done=' ' name deb
    while [[ ${#wanted[@]} -gt 0 ]]; do
        name=${wanted[0]} wanted=("${wanted[@]:1}")
        [[ $done != *" $name "* ]] || continue
        done+="$name "
        # The repository of the Debian hosts has what the base lacks, and nothing else.
        for deb in "$base/debs/${name}"_*.deb; do
            dpkg-deb -x "$deb" "$tree"
            mapfile -t -O "${#wanted[@]}" wanted < <(dpkg-deb -f "$deb" Depends Pre-Depends | sed 's/^[A-Za-z-]*: //' | tr ',|' '\n\n' | sed 's/^ *\([a-z0-9.+-]*\).*/\1/' | grep .)
        done
    done
    rm -rf "$tree"/usr/share/{man,doc/libs,locale}
}

become_redhat() {
    local target=$1 root=$2
    printf 'NAME="AlmaLinux"\nVERSION="%s (lab)"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="%s"\nPLATFORM_ID="platform:el%s"\nPRETTY_NAME="AlmaLinux %s (a lab host made of Debian packages)"\n' \
        "$redhat_release" "$redhat_release" "${redhat_release%%.*}" "$redhat_release" >"$root/etc/os-release.new"
    rm -f "$root/etc/os-release"
    mv "$root/etc/os-release.new" "$root/etc/os-release"
    # Debian keeps the database elsewhere and knows no release.
    mkdir -p "$root/etc/rpm" "$root/etc/yum.repos.d" "$root/etc/selinux"
    printf '%%_dbpath /var/lib/rpm\n%%rhel %s\n%%dist .el%s\n' "${redhat_release%%.*}" "${redhat_release%%.*}" >"$root/etc/rpm/macros.lab"
    chroot "$root" rpm --initdb
    chroot "$root" sh -c 'rpm -i --justdb --nodeps --force-debian /rpms/*.rpm'
    rm -rf "$root/rpms"
    printf '# This file controls the state of SELinux on the system.\nSELINUX=enforcing\nSELINUXTYPE=targeted\n' >"$root/etc/selinux/config"
    # As on RHEL: sudo does not look in /usr/local/bin.
    printf 'Defaults secure_path="/sbin:/bin:/usr/sbin:/usr/bin"\n' >"$root/etc/sudoers.d/secure-path"
    chmod 0440 "$root/etc/sudoers.d/secure-path"
    # The kernel lets only the machine's own PID namespace run an audit daemon; ausearch reads what the tests write to its log.
    chroot "$root" systemctl --quiet mask auditd.service
    mkdir -p "$root/var/log/audit"
    chmod 0700 "$root/var/log/audit"
    rm -f "$root"/usr/bin/{apt,apt-get,apt-cache,apt-config,apt-mark,dpkg,dpkg-query,dpkg-deb} "$root"/etc/apt/sources.list
    chroot "$root" python3 -m compileall -q /usr/lib/python3/dist-packages >/dev/null 2>&1 || true
}
