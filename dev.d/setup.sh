# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Installs what is missing. Nothing that is installed may start a service: Slipway runs its own.

packages=(postgresql rabbitmq-server openssh-server openssh-client sudo shellcheck curl jq
    systemd-container mmdebstrap iproute2 skopeo util-linux procps xz-utils zstd rpm createrepo-c
    haproxy zsh fish tmux runc
    golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev)

setup() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: install it and put dotnet on the PATH"
    local missing=() package
    for package in "${packages[@]}"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        [[ $EUID -eq 0 ]] || die "as root: apt-get install ${missing[*]}"
        say "installing ${missing[*]}"
        install_packages "${missing[@]}"
    fi
    restore_tools
    fetch_program prometheus promtool
    fetch_program docker-registry docker-registry
}

install_packages() (
    guard=/usr/sbin/policy-rc.d
    mkdir -p "$out"
    if [[ -e $guard ]]; then mv "$guard" "$guard.slipway"; fi
    trap 'rm -f "$guard"; if [[ -e $guard.slipway ]]; then mv "$guard.slipway" "$guard"; fi' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 0755 "$guard"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } >"$out/apt.log" 2>&1 ||
        die "apt-get failed, see $out/apt.log"
)

# Of a package only one program: the rest is a server that nobody needs here.
fetch_program() { # package program
    local folder
    [[ ! -x $out/$2 ]] || return 0
    mkdir -p "$out"
    folder=$(mktemp -d)
    (
        cd "$folder"
        apt-get download -q "$1" || { apt-get update -q && apt-get download -q "$1"; }
        dpkg-deb --fsys-tarfile "$1"_*.deb | tar -x --strip-components=3 "./usr/bin/$2"
        mv "$2" "$out/$2"
    ) >"$out/$2.log" 2>&1 || die "$2 cannot be had, see $out/$2.log"
    rm -rf "$folder"
}

# The manifest's digest in the marker's name, so that a changed manifest is restored again.
restore_tools() {
    local marker
    marker=$out/tools-$(sha256sum .config/dotnet-tools.json | cut -c1-16)
    [[ ! -e $marker ]] || return 0
    mkdir -p "$out"
    dotnet tool restore >"$out/tools.log" 2>&1 || die "dotnet tool restore failed, see $out/tools.log"
    touch "$marker"
}

build() {
    local started=$SECONDS
    mkdir -p "$out"
    # A compiler server of its own: a compiler for each project takes half as long again (159 s, not 108), and one for the whole machine outlives the build.
    local server=slipway-$$
    at_exit "pkill -f -- -pipename:$server"
    dotnet build "$1" -c "$configuration" -v q -nologo -p:UseSharedCompilation=true -p:SharedCompilationId="$server" >"$out/build.log" 2>&1 || {
        grep -E 'error|warning' "$out/build.log" | sort -u | head -50 >&2
        die "the build failed, see $out/build.log"
    }
    pkill -f -- "-pipename:$server" || true
    say "built $1 in $((SECONDS - started)) s"
}
