# shellcheck shell=bash disable=SC2034,SC2154 # the parts of dev share their variables
# The main job, end to end: services, lab, a posted cluster, a built cluster.

demo_spec=examples/three-nodes.yaml
kubeconfig=$out/kubeconfig

demo() {
    local keep=no again=no kill=no lab_hosts=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --keep) keep=yes ;;
            --again) again=yes ;;
            --kill-runner) kill=yes ;;
            --spec)
                demo_spec=${2:?which file}
                lab_hosts=(--hosts "$(hosts_of "$demo_spec")" --families "$(families_of "$demo_spec")")
                shift
                ;;
            *) die "demo does not know $1" ;;
        esac
        shift
    done
    [[ $EUID -eq 0 ]] || die "the demo makes hosts and networks: it needs root"
    setup
    [[ $keep == yes ]] || at_exit end_lab
    lab_log=$out/lab.log
    "$root/lab/lab" up ${lab_hosts[@]+"${lab_hosts[@]}"} >"$lab_log" 2>&1 </dev/null &
    local lab=$!
    build dev.d/services.slnf
    if is_running "$apphost_pid"; then
        say "using the services that are up"
    else
        start_services
        [[ $keep == yes ]] || at_exit stop_services
        at_exit save_logs
    fi
    write_auth_header
    say "services are healthy: $(ready .apiUrl)"
    wait "$lab" || { tail -20 "$lab_log" >&2; die "the lab did not come up, see $lab_log"; }
    # shellcheck source=/dev/null
    . "${SLIPWAY_LAB_DIR:-/run/slipway-lab/${SLIPWAY_LAB_SUBNET:-10.10.1}}/lab.env"
    say "the lab is up: ${SLIPWAY_LAB_HOSTS//,/ }"

    slipway credential put lab --private-key-file "$SLIPWAY_LAB_KEY" --sudo-password-file "$SLIPWAY_LAB_SUDO_PASSWORD_FILE"
    local cluster build code=0
    cluster=$(sed -n 's/^name: *//p' "$demo_spec")
    if [[ $(api "/v1/clusters?name=$cluster" | jq '.items | length') -eq 0 ]]; then
        build=$(slipway cluster create -f "$demo_spec" --patch "$SLIPWAY_LAB_SPEC_PATCH")
    else
        say "cluster $cluster exists: building it again"
        build=$(slipway cluster build "$cluster")
    fi
    if [[ $kill == yes ]]; then
        kill_a_runner "$build" &
        local killer=$!
    fi
    slipway build watch "$build" || code=$?
    [[ $SLIPWAY_LAB_STANDINS == false ]] || tell_stand_ins
    if [[ $kill == yes ]]; then
        wait "$killer" || code=1
        tell_adoptions "$build" || code=1
    fi
    if [[ $code -eq 0 ]]; then
        slipway cluster kubeconfig "$cluster" --to "$kubeconfig"
        [[ $again == no ]] || build_again "$cluster" || code=1
    fi
    demo_ended=$code
    how_to_look_further "$build" "$keep"
    say "$([[ $code -eq 0 ]] && echo "done: every node is Ready" || echo "failed")"
    return "$code"
}

tell_stand_ins() {
    echo "Kubelets and API server are stand-ins (see VERSION): they read what they are given as strictly as the real ones and keep"
    echo "the same files, but are not Kubernetes. With SLIPWAY_LAB_ARTIFACTS=<dir> the lab gives the same build the real programs."
}

# name=role+role,… of the examples, which are all written alike.
hosts_of() {
    awk '/^  - name:/ { name = $3 } /^    roles:/ { sub(/.*\[/, ""); sub(/\].*/, ""); gsub(/, */, "+"); print name "=" $0 }' "$1" | paste -sd,
}

# ipv4,ipv6 where the pod networks are one of each.
families_of() {
    awk '$1 == "podCidr:" { found = $2 } END { n = split(found, cidr, ","); for (i = 1; i <= n; i++) print cidr[i] ~ /:/ ? "ipv6" : "ipv4"; if (!n) print "ipv4" }' "$1" | paste -sd,
}

# The second build of an unchanged cluster must find everything as it left it.
build_again() {
    local build code=0
    echo
    say "building $1 again: nothing may change"
    build=$(slipway cluster build "$1")
    slipway build watch "$build" || code=$?
    if slipway build recap "$build" | grep -E ' : .*changed=[1-9]'; then
        say "the second build changed something on the hosts above"
        code=1
    fi
    return "$code"
}

# Waits for a step that takes a while, then kills the runner that holds its task.
kill_a_runner() {
    local task runner pid
    task=$(curl -fsN -H "@$auth_header" -H 'Accept: text/event-stream' "$(ready .apiUrl)/v1/builds/$1/events" |
        jq --unbuffered -rR 'select(startswith("data:")) | ltrimstr("data:") | fromjson
            | select(.type == "step.started" and .data.name == "packages") | "\(.data.host) \(.data.stage) \(.data.taskId)"' | head -1) || true
    [[ -n $task ]] || { echo "no step ran long enough to kill its runner" >"$out/killed"; return 1; }
    local host stage id
    read -r host stage id <<<"$task"
    runner=$(api "/v1/builds/$1/tasks?host=$host&stage=$stage" | jq -r --arg id "$id" '.items[] | select(.id == $id) | .attempts[-1].runner')
    # A runner's id is <machine>-<pid>-<random>.
    pid=${runner%-*}
    pid=${pid##*-}
    ready '.instances[].processId' | grep -qx "$pid" || { echo "runner $runner is none of ours" >"$out/killed"; return 1; }
    kill -KILL "$pid"
    echo "$runner (pid $pid) was killed with SIGKILL while it ran $stage/packages on $host" >"$out/killed"
}

tell_adoptions() {
    local adopted
    echo
    cat "$out/killed"
    adopted=$(api "/v1/builds/$1/events?pageSize=1000" | jq -r '.items[] | select(.type == "task.adopted")
        | "  \(.data.host) \(.data.stage): attempt \(.data.attempt) re-attached by \(.data.runner) at epoch \(.data.epoch), found \(.data.found)"')
    [[ -n $adopted ]] || { echo "  nothing was re-attached"; return 1; }
    echo "$adopted"
}

how_to_look_further() {
    local url
    url=$(ready .apiUrl)
    cat <<TEXT

API            $url/docs  (OpenAPI: $url/openapi/v1.json)
tasks          curl -H @$auth_header $url/v1/builds/$1/tasks
events         curl -N -H @$auth_header -H 'Accept: text/event-stream' $url/v1/builds/$1/events
a step's words ./dev slipway build output $1 --host alma1 --stage os
a host         ./lab/lab exec alma1 sh
TEXT
    if [[ $2 == yes ]]; then
        echo "All of it stays up until ./dev down."
    else
        echo "All of it ends now; with --keep it stays."
    fi
}

end_lab() { "$root/lab/lab" down >>"$lab_log" 2>&1; }

# The services' logs go with their state; a failure must not take its traces with it.
save_logs() {
    [[ ${demo_ended:-1} -ne 0 && -f $ready_file ]] || return 0
    rm -rf "$out/logs"
    cp -r "$(ready .logDirectory)" "$out/logs" && say "the services' logs are in $out/logs"
}
