# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Words, and the bookkeeping of what this process has started: it ends when this process does, by pid.

configuration=Debug
out=$root/artifacts/dev
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDTERMINALLOGGER=off

# The services and the lab are on loopback and on the lab's bridges: no proxy stands between.
export NO_PROXY='*' no_proxy='*'

say() { printf '[%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }
die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

on_exit=()
at_exit() { on_exit=("$1" "${on_exit[@]}"); }
run_on_exit() {
    local code=$? action
    trap '' INT TERM
    for action in "${on_exit[@]}"; do $action || true; done
    exit "$code"
}
trap run_on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A pid is only ours while its process started when ours did.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
remember_process() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"; }
is_running() {
    local pid started
    [[ -f $1 ]] && read -r pid started <"$1" && [[ -n $started && $(start_time "$pid") == "$started" ]]
}
end_process() {
    local pid waited=0
    if is_running "$1"; then
        pid=$(cut -d' ' -f1 "$1")
        kill -TERM "$pid" 2>/dev/null || true
        while is_running "$1" && [[ $waited -lt 450 ]]; do sleep 0.1 && waited=$((waited + 1)); done
        if is_running "$1"; then kill -KILL "$pid"; fi
    fi
    rm -f "$1"
}
