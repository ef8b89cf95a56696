# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# What the machine itself needs. Nothing that is installed may start a service: the lab runs its own.

machine_packages=(systemd-container mmdebstrap iproute2 openssh-client skopeo jq util-linux procps curl xz-utils zstd)

ensure_machine_packages() { ensure_installed "${machine_packages[@]}"; }

ensure_installed() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "installing ${missing[*]}"
    ensure_package_lists
    without_service_starts env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=120 --no-install-recommends "${missing[@]}" >"$log_dir/apt.log" 2>&1 ||
        die "apt-get install failed, see $log_dir/apt.log"
}

ensure_package_lists() {
    [[ -n $(find /var/lib/apt/lists -name '*_Packages*' -mtime -2 2>/dev/null | head -1) ]] ||
        apt-get update -q >"$log_dir/apt-update.log" 2>&1 || die "apt-get update failed, see $log_dir/apt-update.log"
}

without_service_starts() (
    guard=/usr/sbin/policy-rc.d
    if [[ -e $guard ]]; then mv "$guard" "$guard.slipway-lab"; fi
    trap 'rm -f "$guard"; if [[ -e $guard.slipway-lab ]]; then mv "$guard.slipway-lab" "$guard"; fi' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 0755 "$guard"
    "$@"
)

# Unpacks Debian packages without installing them: into $1, packages $2…
unpack_packages() {
    local into=$1 debs
    shift
    debs=$(mktemp -d "$cache/debs.XXXXXX")
    ensure_package_lists
    (cd "$debs" && apt-get download -q "$@" >"$log_dir/apt-download.log" 2>&1) || die "apt-get download $* failed, see $log_dir/apt-download.log"
    mkdir -p "$into"
    local deb
    for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$into"; done
    rm -rf "$debs"
}
