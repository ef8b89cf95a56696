# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# The services on this machine: AppHost with private Postgres and RabbitMQ.

ready_file=$out/ready.json
apphost_pid=$out/apphost.pid
apphost_log=$out/apphost.log
auth_header=$out/auth-header

apphost() { dotnet "$root/artifacts/bin/AppHost/${configuration,,}/Slipway.AppHost.dll" --ready-file "$ready_file" "$@"; }

up() {
    setup
    ! is_running "$apphost_pid" || die "the services are up already (./dev down ends them)"
    build dev.d/services.slnf
    rm -f "$ready_file"
    apphost "$@" &
    remember_process "$apphost_pid" $!
    at_exit "end_process $apphost_pid"
    write_auth_header
    wait "$(cut -d' ' -f1 "$apphost_pid")"
}

# In the background, in a session of its own so that --keep can leave it running.
start_services() {
    rm -f "$ready_file"
    setsid dotnet "$root/artifacts/bin/AppHost/${configuration,,}/Slipway.AppHost.dll" --ready-file "$ready_file" "$@" >"$apphost_log" 2>&1 </dev/null &
    remember_process "$apphost_pid" $!
}

write_auth_header() {
    until [[ -f $ready_file ]]; do
        is_running "$apphost_pid" || { tail -40 "$apphost_log" >&2 2>/dev/null || true; die "the services did not start"; }
        sleep 0.2
    done
    (umask 0077 && printf 'Authorization: Bearer %s\n' "$(<"$(ready .apiKeyFile)")" >"$auth_header")
}

ready() { jq -r "$1" "$ready_file"; }

slipway() {
    SLIPWAY_SERVER=$(ready .apiUrl) SLIPWAY_KEY_FILE=$(ready .apiKeyFile) dotnet "$root/artifacts/bin/Cli/${configuration,,}/slipway.dll" "$@"
}

slipway_here() {
    is_running "$apphost_pid" || die "no services are up: ./dev up, or ./dev demo --keep"
    slipway "$@"
}

api() { curl -fsS -H "@$auth_header" "$(ready .apiUrl)$1"; }

stop_services() {
    end_process "$apphost_pid"
    rm -f "$ready_file" "$auth_header"
}

down() {
    stop_services
    if [[ $EUID -eq 0 ]]; then "$root/lab/lab" down; fi
    say "nothing of Slipway runs"
}
