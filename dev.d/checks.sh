# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Cheap checks, generated files, and the benchmarks.

lint() {
    local verify=(--verify-no-changes)
    [[ ${1:-} != --fix ]] || verify=()
    setup
    local scripts
    # A step has no shebang: tests/Catalog checks each with the library it uses.
    mapfile -t scripts < <(git ls-files -co --exclude-standard | while read -r file; do
        if head -n 1 "$file" | grep -aqE "^#!.*sh$|shellcheck shell="; then echo "$file"; fi
    done)
    shellcheck -S warning "${scripts[@]}"
    dotnet format whitespace --folder . "${verify[@]}" --exclude artifacts
    say "${#scripts[@]} scripts and all formatting are clean"
}

openapi() {
    setup
    build src/Api/Api.csproj
    dotnet "artifacts/bin/Api/${configuration,,}/Slipway.Api.dll" openapi >"$out/openapi.json"
    mv "$out/openapi.json" docs/api/openapi.v1.json
    dotnet "artifacts/bin/Api/${configuration,,}/Slipway.Api.dll" spec-reference >"$out/spec-reference.md"
    mv "$out/spec-reference.md" docs/spec-reference.md
    say "docs/api/openapi.v1.json and docs/spec-reference.md say what the API serves"
}

# By image and program: what NuGet resolved for it, with each package's licence as its author declares it.
shipped=(slipway-api=Api slipway-orchestrator=Orchestrator slipway-runner=StepRunners slipway=Cli)

sbom() {
    local folder=${1:-$root/artifacts/sbom} entry name
    setup
    mkdir -p "$folder"
    dotnet restore dev.d/services.slnf -v q -nologo
    for entry in "${shipped[@]}"; do
        name=${entry%%=*}
        dotnet dotnet-CycloneDX "src/${entry#*=}/${entry#*=}.csproj" --disable-package-restore --exclude-dev --base-intermediate-output-path "$root/artifacts/obj" \
            --set-name "$name" --set-version "$(sed -n "s/^appVersion: //p" deploy/helm/slipway/Chart.yaml)" --output-format Json --output "$folder" --filename "$name.cdx.json" >"$out/sbom.log" 2>&1 || die "the bill of materials of $name failed, see $out/sbom.log"
    done
    say "${#shipped[@]} bills of materials are in $folder"
}

bench() {
    setup
    build tests/Load/Load.csproj
    "$root/artifacts/bin/Tests.Load/${configuration,,}/Slipway.Tests.Load" "$@"
}
