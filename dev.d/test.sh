# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# Every test project is a program. Most of them wait for their servers most of the time, so three run at once, the longest first; what needs a
# lab needs the machine for itself.

at_once=3
longest=(Orchestrator StepRunners Api Messaging Catalog)
alone=(Chaos Lab)

run_tests() {
    local filters=() only='' arguments=() option project projects=() last=()
    local full=no chaos=no
    for option in "$@"; do
        case $option in
            --full) full=yes ;;
            --chaos) chaos=yes ;;
            -*) die "test does not know $option" ;;
            *) if [[ -f tests/$option/$option.csproj ]]; then only=$option; else filters+=(-method "*$option*"); fi ;;
        esac
    done
    [[ $full == yes ]] || arguments+=(-trait- kind=full)
    [[ $chaos == yes ]] || arguments+=(-trait- kind=chaos)
    arguments+=("${filters[@]}")
    setup
    # No test lives long enough for what its profile would gain: it costs a sixth of the processor time.
    export DOTNET_TieredPGO=0
    if [[ -n $only ]]; then build "tests/$only/$only.csproj"; else build Slipway.slnx; fi
    results=$out/tests
    rm -rf "$results" && mkdir -p "$results"
    at_exit end_projects
    for project in $(printf '%s\n' "${longest[@]}" tests/*/*.csproj | sed 's,.*/,,; s,\.csproj$,,' | awk '!seen[$0]++'); do
        if grep -qE '<OutputType>Library|<IsTestProject>false' "tests/$project/$project.csproj" || [[ -n $only && $only != "$project" ]]; then continue; fi
        projects+=("$project")
        if [[ " ${alone[*]} " == *" $project "* ]]; then last+=("$project") && continue; fi
        while [[ $(jobs -pr | wc -l) -ge $at_once ]]; do wait -n || true; done
        run_project "$project" &
    done
    wait
    for project in "${last[@]}"; do run_project "$project"; done
    add_up "${projects[@]}"
}

end_projects() {
    local job
    for job in $(jobs -p); do
        pkill -TERM -P "$job"
        kill "$job"
    done 2>/dev/null
}

run_project() {
    local project=$1 started=$SECONDS code=0 limit=900 program
    # Twenty builds, a minute or two each.
    [[ ${chaos:-no} == no ]] || limit=3600
    program=$root/artifacts/bin/Tests.$project/${configuration,,}/Slipway.Tests.$project
    timeout --kill-after=30 "$limit" "$program" -noColor "${arguments[@]}" >"$results/$project.log" 2>&1 </dev/null || code=$?
    echo "$code" >"$results/$project.code"
    say "$(printf '%-14s %s (%d s)' "$project" "$(counts_of "$project" | awk '{ printf "%d passed, %d failed, %d skipped", $1, $2, $3 }')" $((SECONDS - started)))"
    sed -n '/\[FAIL\]/,/^  Finished/p' "$results/$project.log"
    [[ -s $results/$project.log && $code -lt 124 ]] || tail -20 "$results/$project.log"
}

# passed failed skipped; a program that ended without a summary counts as one failure.
counts_of() {
    local code=0
    code=$(<"$results/$1.code")
    # With a filter, a project may have nothing to run.
    if [[ ${#filters[@]} -gt 0 && $code -eq 0 ]] && grep -q "Total: 0$" "$results/$1.log"; then echo 0 0 0; return; fi
    sed -n 's/.*Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\), Not Run: \([0-9]*\).*/\1 \2 \3 \4 \5/p' "$results/$1.log" | tail -1 |
        awk -v code="$code" '{ found = 1; failed = $2 + $3; passed = $1 - $3 - $4 - $5; if (code != 0 && failed == 0) failed = 1; print passed, failed, $4 }
            END { if (!found) print 0, 1, 0 }'
}

add_up() {
    local project passed failed skipped all_passed=0 all_failed=0 all_skipped=0
    for project in "$@"; do
        read -r passed failed skipped <<<"$(counts_of "$project")"
        all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_skipped=$((all_skipped + skipped))
    done
    grep -h '\[SKIP\]' -A1 "$results"/*.log | sed 's/^ */  /' | sort | uniq -c | sort -rn | head -20 || true
    say "logs of each project are in $results"
    echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
    [[ $all_failed -eq 0 && $all_passed -gt 0 ]]
}
