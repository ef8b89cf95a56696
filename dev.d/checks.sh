# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Cheap checks, generated files, and the benchmarks.

lint() {
    setup
    local scripts
    mapfile -t scripts < <(git ls-files -co --exclude-standard | while read -r file; do
        if [[ -f $file && ($file == *.sh || $(head -c 64 "$file" | tr -d '\0' | head -1) =~ ^\#!.*sh$) ]]; then echo "$file"; fi
    done)
    shellcheck "${scripts[@]}"
    dotnet format whitespace --folder . --verify-no-changes --exclude artifacts
    say "${#scripts[@]} scripts and all formatting are clean"
}

openapi() {
    setup
    build Slipway.slnx
    SLIPWAY_WRITE_OPENAPI=1 run_tests OpenApi
}

bench() {
    setup
    build tests/Load/Load.csproj
    "$root/artifacts/bin/Tests.Load/${configuration,,}/Slipway.Tests.Load" "$@"
}
