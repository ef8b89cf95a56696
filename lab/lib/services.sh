# shellcheck shell=bash disable=SC2034,SC2154 # the parts of the lab share their variables
# The file mirror (nginx), the OCI registry, the same content for those who log in, and an HTTP proxy: Debian's binaries with the lab's own
# configuration, on the bridge address only.

ensure_tools() {
    tools=$cache/tools-$(key_of "$lab_home/lib/services.sh")
    build_once "mirror and registry programs" "$tools" make_tools
}

make_tools() { unpack_packages "$1" nginx nginx-common libnginx-mod-stream docker-registry tinyproxy-bin whois; }

mirror_start() {
    ! alive "$control/mirror.pid" || return 0
    mkdir -p "$control/mirror"
    cat >"$control/mirror/nginx.conf" <<CONF
daemon off;
master_process off;
user root;
pid $control/mirror/nginx.pid;
error_log $log_dir/mirror-error.log;
events { worker_connections 512; }
http {
    access_log $log_dir/mirror-access.log;
    client_body_temp_path $control/mirror/body;
    proxy_temp_path $control/mirror/proxy;
    fastcgi_temp_path $control/mirror/fastcgi;
    uwsgi_temp_path $control/mirror/uwsgi;
    scgi_temp_path $control/mirror/scgi;
    default_type application/octet-stream;
    sendfile on;
    server {
        listen $gateway:$mirror_port;
        root $control/www;
        autoindex on;
    }
}
CONF
    "$tools/usr/sbin/nginx" -c "$control/mirror/nginx.conf" -e "$log_dir/mirror-error.log" >"$log_dir/mirror.log" 2>&1 </dev/null 9>&- &
    remember_pid "$control/mirror.pid" $!
    wait_until 20 answers "http://$gateway:$mirror_port/apt/Release" || die "the file mirror does not answer, see $log_dir"
}

# registry_run LISTEN STORAGE readonly|writable LOG [LOGINS]: in the background; its pid is $!
registry_run() {
    local config=$4.yml auth=''
    [[ -z ${5:-} ]] || auth="auth: { htpasswd: { realm: lab, path: $5 } }"
    cat >"$config" <<CONF
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: $2 }
  maintenance: { readonly: { enabled: $([[ $3 == readonly ]] && echo true || echo false) }, uploadpurging: { enabled: false } }
http: { addr: "$1" }
$auth
CONF
    OTEL_TRACES_EXPORTER=none "$tools/usr/bin/docker-registry" serve "$config" >"$4" 2>&1 </dev/null 9>&- &
}

registry_start() {
    ! alive "$control/registry.pid" || return 0
    registry_run "$gateway:$registry_port" "$registry_storage" readonly "$log_dir/registry.log"
    remember_pid "$control/registry.pid" $!
    wait_until 20 answers "http://$gateway:$registry_port/v2/" || die "the registry does not answer, see $log_dir/registry.log"
}

private_registry_start() {
    ! alive "$control/private-registry.pid" || return 0
    printf '%s:%s\n' "$login_user" "$("$tools/usr/bin/mkpasswd" -m bcrypt -R 5 -s <"$dir/sudo-password")" >"$control/registry-logins"
    registry_run "$gateway:$private_registry_port" "$registry_storage" readonly "$log_dir/private-registry.log" "$control/registry-logins"
    remember_pid "$control/private-registry.pid" $!
    wait_until 20 refuses "http://$gateway:$private_registry_port/v2/" || die "the private registry does not answer, see $log_dir/private-registry.log"
}

proxy_start() {
    ! alive "$control/proxy.pid" || return 0
    printf 'Listen %s\nPort %s\nLogFile "%s"\nLogLevel Connect\nMaxClients 100\nDisableViaHeader Yes\n' "$gateway" "$proxy_port" "$log_dir/proxy.log" >"$control/proxy.conf"
    "$tools/usr/bin/tinyproxy" -d -c "$control/proxy.conf" >"$log_dir/proxy-start.log" 2>&1 </dev/null 9>&- &
    remember_pid "$control/proxy.pid" $!
    wait_until 20 curl -fs --noproxy '' -x "http://$gateway:$proxy_port" -m 5 -o /dev/null "http://$gateway:$mirror_port/apt/Release" || die "the proxy does not answer, see $log_dir/proxy.log"
}

refuses() { [[ $(curl -s --noproxy "*" -m 5 -o /dev/null -w '%{http_code}' "$1") == 401 ]]; }
answers() { curl -fs --noproxy "*" -m 5 -o /dev/null "$1"; }

service_stop() {
    if alive "$control/$1.pid"; then
        kill "$(pid_in "$control/$1.pid")"
        wait_until 10 dead "$control/$1.pid" || kill -KILL "$(pid_in "$control/$1.pid")"
    fi
    rm -f "$control/$1.pid"
}
