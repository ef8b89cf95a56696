# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Breaks one line of a step and expects a test to fail. What counts is what the steps do: only the tests that run them judge a mutant,
# none that reads their text. It works on a copy, so nothing of the user's is touched.

mutate() {
    local seed=$RANDOM count=20 mutant file kind number survivors=0 tried=0 started=$SECONDS
    while [[ $# -gt 0 ]]; do
        case $1 in
            --seed) seed=${2:?} && shift 2 ;;
            --count) count=${2:?} && shift 2 ;;
            *) die "mutate does not know $1" ;;
        esac
    done
    setup
    copy=$out/mutate
    rm -rf "$copy" && mkdir -p "$copy"
    git ls-files -coz --exclude-standard | while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done | tar -c --null -T - | tar -x -C "$copy"
    say "seed $seed, $count mutants"
    scenarios_pass || die "without a mutant the steps' tests fail: $copy/tests.log"
    while [[ $tried -lt $count ]] && IFS=$'\t' read -r file number kind mutant; do
        cp "$file" "$copy/$file"
        mutant=$mutant number=$number awk 'NR == ENVIRON["number"] { if (ENVIRON["mutant"] != "") print ENVIRON["mutant"]; next } { print }' "$file" >"$copy/$file"
        if sh -n "$copy/$file" 2>/dev/null; then
            tried=$((tried + 1))
            if scenarios_pass "$file"; then
                survivors=$((survivors + 1))
                say "survived: $file:$number ($kind)"
                diff "$file" "$copy/$file" | sed 1d || true
            else
                say "killed: $file:$number ($kind)"
            fi
        fi
        cp "$file" "$copy/$file"
    done < <(mutants | awk -v seed="$seed" 'BEGIN { srand(seed) } { printf "%.9f\t%s\n", rand(), $0 }' | sort -n | cut -f2-)
    say "$((tried - survivors)) of $tried mutants killed, seed $seed, $((SECONDS - started)) s"
    [[ $survivors -eq 0 ]]
}

# Every line of every step in each way in which it can be broken: file, line number, kind, new text (none: the line goes).
mutants() {
    awk '
        function mutant(kind, text) { if (text != $0) printf "%s\t%d\t%s\t%s\n", FILENAME, FNR, kind, text }
        function replaced(pattern, by,  text) { text = $0; sub(pattern, by, text); return text }
        /^[[:space:]]*(#|$)/ || /^[[:space:]]*(fi|done|esac|else|;;|\}|\)|do|then|[A-Z]+|[{}].*)[[:space:]]*;?$/ { next }
        {
            gsub(/\t/, "    ")
            mutant("line deleted", "")
            if (/\[ ! /) mutant("test negated", replaced("\\[ ! ", "[ "))
            else if (/\[ /) mutant("test negated", replaced("\\[ ", "[ ! "))
            if (/ && /) mutant("and for or", replaced(" && ", " || "))
            else if (/ \|\| /) mutant("or for and", replaced(" \\|\\| ", " \\&\\& "))
            if (match($0, /[0-9]+/) && substr($0, RSTART + RLENGTH, 1) != ">") mutant("another number", substr($0, 1, RSTART - 1) (substr($0, RSTART, RLENGTH) + 1) substr($0, RSTART + RLENGTH))
            if (match($0, /[a-z][a-z][a-z][a-z]+/)) mutant("another word", substr($0, 1, RSTART + 2) "x" substr($0, RSTART + 4))
        }' src/Catalog/Stages/*/*.sh
}

# [file of a step]: builds, and runs the scenarios of its stage, or all.
scenarios_pass() {
    local program=$copy/artifacts/bin/Tests.Catalog/${configuration,,}/Slipway.Tests.Catalog stage=() only
    if [[ $# -gt 0 ]]; then
        only=$(basename "$(dirname "$1")")
        # These steps run in others' stages.
        case $only in kubelet) stage=(-trait stage=control-plane -trait stage=workers) ;; verdict) stage=(-trait stage=preflight -trait stage=reachability) ;; *) stage=(-trait "stage=$only") ;; esac
    fi
    # The tests themselves stay as they are: a mutant is another Slipway.Catalog.dll beside them.
    (
        cd "$copy"
        if [[ $# -eq 0 ]]; then dotnet build tests/Catalog/Catalog.csproj -c "$configuration" -v q --nologo; else dotnet build src/Catalog/Catalog.csproj -c "$configuration" --no-restore -v q --nologo; fi
        cp "artifacts/bin/Catalog/${configuration,,}/Slipway.Catalog.dll" "$(dirname "$program")"
    ) >"$copy/build.log" 2>&1 || die "the mutant does not build: $copy/build.log"
    local code=0
    timeout 900 "$program" -noColor -preEnumerateTheories -stopOnFail -class Slipway.Tests.Catalog.ScenarioTests -class Slipway.Tests.Catalog.VerifyTests "${stage[@]}" >"$copy/tests.log" 2>&1 </dev/null || code=$?
    ! grep -q 'Total: 0' "$copy/tests.log" || die "no scenario of ${only:-any stage} has run: $copy/tests.log"
    return $code
}
