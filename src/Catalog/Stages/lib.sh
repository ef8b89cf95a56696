# Verbs of the steps. Each looks first, changes only what differs, and reports what it found; in check mode it only reports.
# Variables of a verb carry its initials, since POSIX sh has no local ones.
# shellcheck shell=sh

LF='
'
TAB=$(printf '\t')
US=$(printf '\037')
CACHE=/var/cache/slipway/files
STATE=/var/lib/slipway

# --- speaking -------------------------------------------------------------------------------------------------------

emit() { # kind field...
  e_line="@@$SLIPWAY_NONCE $1"
  shift
  for e_field in "$@"; do
    case $e_field in
      *[\\"$TAB$LF"]*) e_field=$(printf '%s\n' "$e_field" | sed -e ':a' -e '$!{N' -e 'ba' -e '}' -e 's/\\/\\\\/g' -e "s/$TAB/\\\\t/g" -e 's/\n/\\n/g') ;;
    esac
    e_line="$e_line$TAB$e_field"
  done
  printf '%s\n' "$e_line" >&3
}

spoke() { : >"$SLIPWAY_DIR/.spoke"; }
ok() { spoke && emit verb ok "$1" "${2:-}"; }
changed() { spoke && : >"$SLIPWAY_DIR/.changed" && emit verb changed "$1" "${2:-}"; }
would_change() { spoke && emit verb would-change "$1" "${2:-}"; }
warn() { emit warn "$1" "$2"; } # CODE message
out() { # name value; never a secret
  mkdir -p "$SLIPWAY_DIR/out"
  printf '%s\n' "$2" >"$SLIPWAY_DIR/out/$1"
  spoke
  emit out "$1" "$2"
}
output() { cat "$SLIPWAY_DIR/out/$1"; } # name; what an earlier step has reported
skip() { : >"$SLIPWAY_DIR/.skipped" && emit skip "$1" && exit 0; } # reason; ends the step

fail() { # CODE message hint; ends the step
  case $2 in
    # Whatever a program was doing when it found no room, room is what it needs.
    *[Nn]'o space left on device'*) emit fail DISK_FULL "$2" "Free space on the host, then resume. $(full_filesystems)" ;;
    *) emit fail "$1" "$2" "${3:-}" ;;
  esac
  : >"$SLIPWAY_DIR/.failed"
  exit 1
}

full_filesystems() { # those we write to that have less than a megabyte, or hardly an inode, left
  fs_paths="/ /etc /usr/local /opt /root /run /tmp /var /var/cache /var/cache/slipway /var/lib /var/lib/containerd /var/lib/etcd /var/lib/kubelet /var/lib/slipway /var/log"
  # shellcheck disable=SC2086 # a list of paths
  {
    df -Pk $fs_paths 2>/dev/null | awk 'NR > 1 && $4 < 1024 { print $6 " is full." }'
    df -Pi $fs_paths 2>/dev/null | awk 'NR > 1 && $2 > 0 && $4 < 100 { print $6 " has no inodes left." }'
  } | sort -u | tr '\n' ' '
}

explain_failure() { # how main.sh ends a step that failed without a word
  if [ -e "$SLIPWAY_DIR/.failed" ]; then return 0; fi
  if [ -e "$SLIPWAY_DIR/.no-answer" ]; then fail API_SERVER_NOT_READY "The API server did not answer: $(tail -n 1 "$SLIPWAY_DIR/.no-answer")" "Look at the API server's container log."; fi
  # A full disk shows in many ways.
  xf_full=$(full_filesystems)
  if [ -n "$xf_full" ]; then fail DISK_FULL "The step failed while ${xf_full% }" "Free space on the host, then resume."; fi
}

judge() { if "$@"; then echo passed; else echo failed; fi; } # command...

check() { # id error|warning passed|failed seen advice
  spoke
  c_outcome=$3
  if [ "$3" = failed ] && in_list "$1" "${WAIVERS:-}"; then
    c_outcome=waived
  elif [ "$2$3" = errorfailed ]; then
    printf '%s\n' "$1: $4" >>"$SLIPWAY_DIR/failed-checks"
  fi
  c_advice=$5
  [ "$3" = failed ] || c_advice=
  emit check "$1" "$2" "$c_outcome" "$4" "$c_advice"
}

# --- SELinux denials ------------------------------------------------------------------------------------------------

# A build's first attempt on a host says from when on denials are its; main.sh then asks after each step for those that are new.
watch_denials() { if have ausearch; then date +%s.000:0 >"${SLIPWAY_DIR%/*}/denials"; fi; }

report_denials() { # one warning for each kind of denial since the last one that was seen (seconds.milliseconds:serial)
  rd_file=${SLIPWAY_DIR%/*}/denials
  read -r rd_last <"$rd_file"
  # shellcheck disable=SC2046 # a date and a time; without --input-logs it would read its standard input
  ausearch --input-logs --raw -m AVC,USER_AVC,SELINUX_ERR -ts $(date -d "@${rd_last%%.*}" '+%x %X') 2>/dev/null | awk -v last="$rd_last" '
    function value(key,  at) { at = match($0, "[ (]" key "=(\"[^\"]*\"|[^ )]*)"); return at ? " " substr($0, at + 1, RLENGTH - 1) : "" }
    function later(a, b,  x, y) { split(a, x, /[.:]/); split(b, y, /[.:]/); return x[1] - y[1] ? x[1] > y[1] : x[2] - y[2] ? x[2] > y[2] : x[3] + 0 > y[3] + 0 }
    match($0, /msg=audit\([0-9.:]+\)/) && match($0, /[0-9]+\.[0-9]+:[0-9]+/) && later(id = substr($0, RSTART, RLENGTH), last) && /avc: +denied/ {
      if (later(id, newest)) newest = id
      match($0, /\{[^}]*\}/)
      kind = substr($0, RSTART, RLENGTH) value("comm") value("path") value("name") value("scontext") value("tcontext") value("tclass") value("permissive")
      if (!count[kind]++) order[++kinds] = kind
    }
    END { print newest; for (i = 1; i <= kinds && i <= 50; i++) print order[i] " count=" count[order[i]] }' >"$SLIPWAY_DIR/.denials"
  {
    read -r rd_newest || true
    # Written also when there is no news: the file's age says when the last step was (os/51).
    printf '%s\n' "${rd_newest:-$rd_last}" >"$rd_file"
    while read -r rd_kind; do warn SELINUX_DENIED "$rd_kind"; done
  } <"$SLIPWAY_DIR/.denials"
}

# --- asking ---------------------------------------------------------------------------------------------------------

check_mode() { [ "$SLIPWAY_CHECK" = 1 ]; }
in_list() { case "$LF$2$LF" in *"$LF$1$LF"*) return 0 ;; *) return 1 ;; esac } # item list
has_role() { in_list "$1" "$ROLES"; }
rows() { [ -z "$1" ] || printf '%s\n' "$1" | tr '\t' '\037'; } # list; read with IFS=$US, which keeps empty fields
in_url() { case $1 in *:*) printf '[%s]\n' "$1" ;; *) printf '%s\n' "$1" ;; esac; } # address, as it stands before a port
text() { printf '%s\n' "${1%"$LF"}"; } # value; a file's text with exactly its last line end
# (%3N is GNU's: the coreutils of Ubuntu 26.04 ignore the width, and then leave out leading zeros.)
milliseconds() { date '+%s %N' | awk '{ printf "%s%03d\n", $1, int($2 / 1000000) }'; } # since 1970
have() { command -v "$1" >/dev/null 2>&1; }

secret_path() { # name
  [ -f "$SLIPWAY_DIR/secrets/$1" ] || fail SECRET_MISSING "The secret input $1 did not arrive." "This is a fault of Slipway."
  printf '%s\n' "$SLIPWAY_DIR/secrets/$1"
}

wait_for() { # seconds CODE message hint command...
  wf_end=$(($(date +%s) + $1)) wf_code=$2 wf_message=$3 wf_hint=$4
  shift 4
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$wf_end" ] || fail "$wf_code" "$wf_message" "$wf_hint"
    sleep 0.3
  done
}

os_major() { sed -n 's/^VERSION_ID="\{0,1\}\([0-9]*\).*/\1/p' /etc/os-release; } # 9 of 9.6

os_family() { # debian, redhat or other
  (
    # shellcheck source=/dev/null
    . /etc/os-release
    case " ${ID:-} ${ID_LIKE:-} " in
      *' debian '* | *' ubuntu '*) echo debian ;;
      *' rhel '* | *' fedora '* | *' centos '*) echo redhat ;;
      *) echo other ;;
    esac
  )
}

fingerprint() { # PEM file; SHA-256 of the first certificate's DER, nothing without a file
  [ ! -f "$1" ] || awk '/BEGIN CERT/{p=1;next} /END CERT/{exit} p' "$1" | base64 -d | sha256sum | cut -d' ' -f1
}

unanswered() { # what a client of the API server said, on stdin
  grep -qE 'Unable to connect|was refused|onnection refused|onnection reset|connection lost|no route to host|EOF$|imeout|timed out|deadline exceeded|etcdserver:|unable to handle the request'
}

kubectl() { # leaves a note when nobody answered, for explain_failure
  k_code=0
  /usr/local/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=20s "$@" 2>"$SLIPWAY_DIR/.kubectl" || k_code=$?
  cat "$SLIPWAY_DIR/.kubectl" >&2
  rm -f "$SLIPWAY_DIR/.no-answer"
  if [ $k_code -ne 0 ] && unanswered <"$SLIPWAY_DIR/.kubectl"; then mv "$SLIPWAY_DIR/.kubectl" "$SLIPWAY_DIR/.no-answer"; fi
  return $k_code
}

kubeadm_words() { grep -vE '^\[|^$|WARNING|To see the stack' "$1" | tail -n 4; } # its output; what in it is the reason

run_kubeadm() { # argument...; when it fails, its last words are the reason
  rk_log=$SLIPWAY_DIR/kubeadm.log
  if ! /usr/local/bin/kubeadm "$@" >"$rk_log" 2>&1; then
    cat "$rk_log"
    rk_code=KUBEADM_FAILED rk_words=$(kubeadm_words "$rk_log")
    # Any phase may be repeated.
    if printf '%s\n' "$rk_words" | unanswered; then rk_code=API_SERVER_NOT_READY; fi
    fail $rk_code "kubeadm $1 $2 $3: $rk_words" "The output of this step says more."
  fi
  cat "$rk_log"
}

# --- files ----------------------------------------------------------------------------------------------------------

apply() { # object detail command...: for what no other verb does
  a_object=$1 a_detail=$2
  shift 2
  if check_mode; then
    would_change "$a_object" "$a_detail"
  else
    "$@"
    changed "$a_object" "$a_detail"
  fi
}

ensure_file() { # path mode owner:group; content on stdin. Only what everyone may read is shown as a difference
  ef_new=$SLIPWAY_DIR/.new
  (umask 077 && cat >"$ef_new")
  ef_detail=
  if [ ! -f "$1" ]; then
    ef_detail=new
  elif ! cmp -s "$1" "$ef_new"; then
    case $2 in
      *[4567]) ef_detail=$(diff -U1 "$1" "$ef_new" | tail -n +3 | head -n 30 | cut -c1-200) ;;
      *) ef_detail="content differs" ;;
    esac
  fi
  if [ -z "$ef_detail" ]; then
    ensure_mode "file $1" "$@"
  elif check_mode; then
    would_change "file $1" "$ef_detail"
  else
    ef_dir=${1%/*}
    [ -d "${ef_dir:-/}" ] || mkdir -p "$ef_dir"
    # In the same directory, so that the rename is atomic.
    (umask 077 && cat "$ef_new" >"$1.slipway-new") || fail DISK_FULL "Cannot write $1." "Look at the free space and at the mount options of ${ef_dir:-/}."
    chown "$3" "$1.slipway-new"
    chmod "$2" "$1.slipway-new"
    mv -f "$1.slipway-new" "$1"
    relabel "$1"
    changed "file $1" "$ef_detail"
  fi
  rm -f "$ef_new"
}

# What is made or moved has its directory's SELinux label; the policy may want another (containerd must be container_runtime_exec_t).
selinux_on() { [ -e /sys/fs/selinux/enforce ]; }
relabel() { if selinux_on && have restorecon; then restorecon -F "$1" || warn SELINUX_LABEL "restorecon cannot label $1."; fi; } # path

ensure_mode() { # object path mode owner:group
  em_is=$(stat -c '%a %U:%G' "$2")
  if [ "$em_is" = "${3#0} $4" ]; then
    ok "$1"
  else
    apply "$1" "$em_is, not ${3#0} $4" set_mode "$2" "$3" "$4"
  fi
}

set_mode() { chown "$3" "$1" && chmod "$2" "$1"; }

ensure_dir() { # path mode owner:group
  if [ -d "$1" ]; then
    ensure_mode "directory $1" "$@"
  elif check_mode; then
    would_change "directory $1" new
  else
    mkdir -p "$1"
    set_mode "$1" "$2" "$3"
    relabel "$1"
    changed "directory $1" new
  fi
}

ensure_link() { # path target; an empty directory in its place goes
  if [ "$(readlink "$1" || true)" = "$2" ]; then
    ok "link $1"
  elif [ ! -L "$1" ] && [ -d "$1" ] && [ -n "$(ls -A "$1")" ]; then
    fail DIRECTORY_NOT_EMPTY "$1 must be a link to $2, and is a directory with files." "Move $1 away when nobody needs it, then resume."
  else
    apply "link $1" "to $2" make_link "$1" "$2"
  fi
}

make_link() { # path target
  if [ ! -L "$1" ] && [ -d "$1" ]; then rmdir "$1"; fi
  ln -sfnT "$2" "$1"
}

ensure_absent() { # path
  if [ -e "$1" ] || [ -L "$1" ]; then
    apply "absent $1" removed rm -rf -- "$1"
  else
    ok "absent $1"
  fi
}

ensure_line() { # file line [extended regular expression of lines that it replaces]
  el_mode=$(stat -c '%a' "$1" 2>/dev/null || echo 644)
  el_owner=$(stat -c '%U:%G' "$1" 2>/dev/null || echo root:root)
  { cat "$1" 2>/dev/null || true; } | EL_LINE=$2 EL_PATTERN=${3:-} awk '
    BEGIN { line = ENVIRON["EL_LINE"]; pattern = ENVIRON["EL_PATTERN"] }
    $0 == line || (pattern != "" && $0 ~ pattern) { if (!done) print line; done = 1; next }
    { print }
    END { if (!done) print line }' | ensure_file "$1" "0$el_mode" "$el_owner"
}

ensure_block() { # file name; content on stdin, kept between two marks at the end; no content removes them
  eb_mode=$(stat -c '%a' "$1")
  eb_content=$(cat)
  {
    awk -v begin="# BEGIN slipway $2" -v end="# END slipway $2" '$0 == begin { skip = 1 } !skip { print } $0 == end { skip = 0 }' "$1"
    [ -z "$eb_content" ] || printf '%s\n' "# BEGIN slipway $2" "$eb_content" "# END slipway $2"
  } | ensure_file "$1" "0$eb_mode" root:root
}

# ensure_produced name "input..." "output..." command...: runs the command when an output is missing, or when an input or an
# output is not what it was after the last run. For tools that rewrite their files every time.
ensure_produced() {
  ep_name=$1 ep_inputs=$2 ep_outputs=$3 ep_stamp=$STATE/produced/$1
  shift 3
  # shellcheck disable=SC2086 # lists of paths
  if [ -f "$ep_stamp" ] && [ "$(sha256sum $ep_inputs $ep_outputs 2>/dev/null)" = "$(cat "$ep_stamp")" ]; then
    ok "$ep_name"
  elif check_mode; then
    would_change "$ep_name"
  else
    "$@"
    mkdir -p "$STATE/produced"
    # shellcheck disable=SC2086
    sha256sum $ep_inputs $ep_outputs >"$ep_stamp.new"
    mv -f "$ep_stamp.new" "$ep_stamp"
    changed "$ep_name"
  fi
}

ensure_objects() { # name; manifests on stdin. kubectl itself says what differs from what is in the cluster
  eo_file=$SLIPWAY_DIR/objects.yaml
  cat >"$eo_file"
  if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then
    would_change "$1" "there is no cluster yet"
    return 0
  fi
  eo_option=
  if check_mode; then eo_option=--dry-run=server; fi
  # shellcheck disable=SC2086 # empty or one word
  eo_said=$(kubectl apply $eo_option -f "$eo_file" 2>&1) || fail OBJECTS_REFUSED "$1: $eo_said" "This is what kubectl apply says on the control plane."
  eo_detail=$(printf '%s\n' "$eo_said" | grep -v ' unchanged' || true)
  if [ -z "$eo_detail" ]; then
    ok "$1"
  elif check_mode; then
    would_change "$1" "$eo_detail"
  else
    changed "$1" "$eo_detail"
  fi
}

ensure_no_objects() { # name namespace kind/name...
  en_name=$1 en_namespace=$2
  shift 2
  if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi
  en_there=$(kubectl -n "$en_namespace" get "$@" --ignore-not-found -o name) || fail API_SERVER_NOT_READY "The API server does not say whether $en_name is there." "Look at the API server."
  if [ -z "$en_there" ]; then
    ok "$en_name" absent
  else
    apply "$en_name" "deleted" kubectl -n "$en_namespace" delete --ignore-not-found "$@"
  fi
}

# documents definitions|other file: the YAML documents that are, or are not, a CustomResourceDefinition
documents() {
  awk -v want="$1" '
    function flush() { if (text != "" && (defines ? "definitions" : "other") == want) printf "---\n%s", text; text = ""; defines = 0 }
    /^---/ { flush(); next }
    /^kind: *"?CustomResourceDefinition"? *$/ { defines = 1 }
    { text = text $0 "\n" }
    END { flush() }' "$2"
}

# An apply of kubectl's own keeps the text in an annotation, where a large definition has no room.
by_server() { kubectl "$1" --server-side --force-conflicts --field-manager=slipway -f "$SLIPWAY_DIR/definitions.yaml"; } # apply or diff

ensure_definitions() { # name sha256 url; objects of these kinds can be made afterwards
  ed_file=$(cached "$2" "$3")
  if check_mode && [ ! -e "$ed_file" ]; then
    would_change "definitions of $1" "not downloaded yet"
    return 0
  fi
  need_cached "$ed_file" "$2"
  # An authority that a running add-on puts into its definition is not taken away by the placeholder in the file.
  documents definitions "$ed_file" | sed '/^ *caBundle: /d' >"$SLIPWAY_DIR/definitions.yaml"
  [ -s "$SLIPWAY_DIR/definitions.yaml" ] || { ok "definitions of $1" none && return 0; }
  if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then
    would_change "definitions of $1" "there is no cluster yet"
    return 0
  fi
  ed_code=0
  by_server diff >/dev/null 2>"$SLIPWAY_DIR/why" || ed_code=$?
  case $ed_code in
    0) ok "definitions of $1" ;;
    1) apply "definitions of $1" "new or changed" by_server apply ;;
    *) fail OBJECTS_REFUSED "definitions of $1: $(cat "$SLIPWAY_DIR/why")" "This is what kubectl diff says on the control plane." ;;
  esac
  if check_mode; then return 0; fi
  kubectl wait --for=condition=Established --timeout=60s -f "$SLIPWAY_DIR/definitions.yaml" >/dev/null 2>"$SLIPWAY_DIR/why" ||
    fail OBJECTS_REFUSED "definitions of $1: $(cat "$SLIPWAY_DIR/why")" "kubectl describe crd on the control plane says more."
}

# --- kernel ---------------------------------------------------------------------------------------------------------

ensure_sysctl() { # file; lines "key = value" on stdin: kept for the next boot, and set now where the kernel lets us
  es_settings=$(cat)
  printf '%s\n' "$es_settings" | ensure_file "$1" 0644 root:root
  printf '%s\n' "$es_settings" | while read -r es_key es_equals es_value; do
    [ "$es_equals" = = ] || continue
    es_path=/proc/sys/$(printf '%s' "$es_key" | tr './' '/.')
    if [ ! -e "$es_path" ]; then
      warn SYSCTL_UNKNOWN "The kernel has no $es_key; it is only in $1."
      continue
    fi
    es_is=$(tr '\t' ' ' <"$es_path")
    if [ "$es_is" = "$es_value" ]; then
      ok "sysctl $es_key"
    elif check_mode; then
      would_change "sysctl $es_key" "$es_is -> $es_value"
    elif (printf '%s\n' "$es_value" >"$es_path") 2>/dev/null; then
      changed "sysctl $es_key" "$es_is -> $es_value"
    else
      warn SYSCTL_NOT_WRITABLE "$es_key stays $es_is until the next boot; $1 says $es_value."
    fi
  done
}

ensure_module() { # name path-that-proves-it: a feature that is built in counts as loaded
  if modprobe -n -q "$1" 2>/dev/null && ! grep -qs "/$1\.ko" "/lib/modules/$(uname -r)/modules.builtin"; then
    printf '%s\n' "$1" | ensure_file "/etc/modules-load.d/slipway-$1.conf" 0644 root:root
  fi
  if [ -e "$2" ] || [ -e "/sys/module/$1" ]; then
    ok "module $1"
  elif check_mode; then
    would_change "module $1" "not loaded"
  elif modprobe "$1"; then
    changed "module $1" loaded
  else
    fail MODULE_MISSING "The kernel has no $1." "Install the package with the kernel's extra modules (kernel-modules-extra, linux-modules-extra), or another kernel."
  fi
}

# --- packages and programs ------------------------------------------------------------------------------------------

missing_packages() { # name...
  case $(os_family) in
    debian)
      mp_installed=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii //p') || true
      for mp_name in "$@"; do in_list "$mp_name" "$mp_installed" || printf '%s\n' "$mp_name"; done
      ;;
    *) for mp_name in "$@"; do rpm -q --quiet --whatprovides "$mp_name" || printf '%s\n' "$mp_name"; done ;;
  esac
}

ensure_package() { # name...
  ek_missing=$(missing_packages "$@")
  for ek_name in "$@"; do
    if ! in_list "$ek_name" "$ek_missing"; then
      ok "package $ek_name"
    elif check_mode; then
      would_change "package $ek_name" "not installed"
    fi
  done
  if [ -z "$ek_missing" ] || check_mode; then return 0; fi
  # shellcheck disable=SC2086 # a list of names
  install_packages $ek_missing
  for ek_name in $ek_missing; do changed "package $ek_name" installed; done
}

install_packages() { # name...
  ip_log=$SLIPWAY_DIR/packages.log
  rm -f "$ip_log.update"
  case $(os_family) in
    debian)
      # Debian starts the services of what it installs unless this file says no; one with our mark was left by a crash.
      ip_policy=/usr/sbin/policy-rc.d
      if [ ! -e $ip_policy ] || grep -q '^# slipway' $ip_policy; then
        # shellcheck disable=SC2064 # the path is constant
        trap "rm -f $ip_policy" EXIT
        printf '#!/bin/sh\n# slipway installs packages\nexit 101\n' >$ip_policy
        chmod 0755 $ip_policy
      fi
      # Lists that are missing or old show only when the installation fails.
      if ! run_apt install "$@" && { lock_held || ! update_lists || ! run_apt install "$@"; }; then packages_failed "$*"; fi
      ;;
    *) run_dnf install "$@" || packages_failed "$*" ;;
  esac
}

run_apt() {
  apt_get "$@" && return
  # A reboot or a kill in the middle of an installation: dpkg wants that finished first.
  grep -q 'dpkg was interrupted' "$ip_log" && when_unlocked env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a && apt_get "$@"
}
apt_get() {
  # Sources of the spec's, or the host's own.
  if [ -n "${PACKAGE_REPOSITORIES:-}" ]; then
    set -- -o "Dir::Etc::sourcelist=$STATE/packages/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$STATE/packages/lists" "$@"
  fi
  when_unlocked proxied env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Options::=--force-confold -o APT::Install-Recommends=false "$@"
}
# A source that is away is to apt no error: it ends well, with a warning, and does not know that source's packages. (One that is not needed may be away.)
update_lists() { run_apt update && mv "$ip_log" "$ip_log.update"; }
run_dnf() {
  if [ -n "${PACKAGE_REPOSITORIES:-}" ]; then set -- "--setopt=reposdir=$STATE/packages" "$@"; fi
  when_unlocked proxied dnf -y -q --setopt=install_weak_deps=False --setopt=exit_on_lock=True "$@"
}

proxied() { # command...; with the spec's proxies, where it has any
  if [ -z "${HTTP_PROXY:-}${HTTPS_PROXY:-}" ]; then
    "$@"
  else
    env "http_proxy=${HTTP_PROXY:-}" "https_proxy=${HTTPS_PROXY:-}" "no_proxy=${NO_PROXY:-}" "$@"
  fi
}

when_unlocked() { # command...; waits up to two minutes for another program that installs something
  wu_end=$(($(date +%s) + 120))
  until "$@" >"$ip_log" 2>&1; do
    lock_held && [ "$(date +%s)" -lt "$wu_end" ] || return 1
    sleep 2
  done
}

lock_held() { grep -qE 'get lock|locked by|obtain the .*lock' "$ip_log"; }

packages_failed() { # names
  pf_why=$(
    grep -E '^(E:|Error|Failed|No match|All matches were filtered)|lock' "$ip_log" | head -n 5
    grep -hs '^[EW]: Failed to fetch' "$ip_log.update" | head -n 3 || true
  )
  if lock_held; then
    fail PACKAGE_LOCK_HELD "Another program holds the package lock: $pf_why" "Wait until it has finished (an automatic update?), then resume."
  fi
  case $pf_why in
    *'filtered out by'*) fail PACKAGE_INSTALL_FAILED "Cannot install $1: $pf_why" "The host excludes the package (exclude= in dnf's configuration, or a versionlock): allow it, or install it by hand." ;;
    *'No space left'* | *'enough free space'*) fail DISK_FULL "No room to install $1." "$pf_why" ;;
    *'Could not resolve'* | *'onnection'* | *'Unable to connect'* | *'Temporary failure'* | *' 50'[0-9]' '* | *' 429 '* | *'Status code: 5'* | *'Curl error'* | *'Timeout'*)
      fail PACKAGE_SOURCE_UNAVAILABLE "Cannot install $1: $pf_why" "Can the host reach its package sources?"
      ;;
    *) fail PACKAGE_INSTALL_FAILED "Cannot install $1: ${pf_why:-$(tail -n 3 "$ip_log")}" "Look at the host's package sources." ;;
  esac
}

cached() { printf '%s\n' "$CACHE/$1-${2##*/}"; } # sha256 url

has_sha256() { printf '%s  %s\n' "$2" "$1" | sha256sum --check --status 2>/dev/null; } # file sha256

need_cached() { # file sha256
  has_sha256 "$1" "$2" || fail CHECKSUM_MISMATCH "$1 is missing or not what was downloaded." "Resume the build; the file is fetched again."
}

ensure_download() { # name version sha256 url fetch-url; into the cache, under its final name only when it is whole and right
  ed_file=$(cached "$3" "$4")
  if has_sha256 "$ed_file" "$3"; then
    ok "download $1 $2"
  elif check_mode; then
    would_change "download $1 $2" "$5"
  else
    mkdir -p "$CACHE"
    # What a broken connection left is continued; if the whole is wrong then, it is fetched once more from the start.
    fetch "$5" "$ed_file.part" "$1"
    if ! has_sha256 "$ed_file.part" "$3"; then
      rm -f "$ed_file.part"
      fetch "$5" "$ed_file.part" "$1"
      if ! has_sha256 "$ed_file.part" "$3"; then
        ed_is=$(sha256sum <"$ed_file.part" | cut -d' ' -f1)
        rm -f "$ed_file.part"
        fail CHECKSUM_MISMATCH "$1 $2 from $5 has SHA-256 $ed_is, not $3." "The mirror serves another file, or the spec's checksum is wrong."
      fi
    fi
    mv -f "$ed_file.part" "$ed_file"
    changed "download $1 $2" "$5"
  fi
}

fetch() { # url file name
  f_code=0
  f_why=$(proxied curl -fsSL --retry 4 --retry-delay 1 --retry-connrefused --connect-timeout 15 --speed-limit 1024 --speed-time 60 -C - -o "$2" "$1" 2>&1) || f_code=$?
  case $f_code in
    0) ;;
    23) fail DISK_FULL "Cannot write $2: $f_why" "Look at the free space of $CACHE." ;;
    # The server has nothing beyond what is here already: the checksum decides. (33, 36: it cannot continue.)
    22 | 33 | 36) [ -s "$2" ] || download_refused "$1" "$3" ;;
    *) fail ARTIFACT_DOWNLOAD_FAILED "$3: $1: $f_why" "Can the host reach this address? Look at the spec's artifact mirrors." ;;
  esac
}

download_refused() { # url name; who has not got it today will not have it in a minute, but a server in trouble may
  case $f_why in
    *'error: 408'* | *'error: 429'* | *'error: 5'*) fail ARTIFACT_DOWNLOAD_FAILED "$2: $1: $f_why" "The mirror is in trouble; it is tried again." ;;
    *) fail ARTIFACT_NOT_FOUND "$2: $1: $f_why" "Look at the URL and at the spec's artifact mirrors." ;;
  esac
}

# ensure_binary name directory [program...]: what the cached file (or, of an archive, each program in it, or each of those named) is, stands in the directory.
# The row of FILES says which file; installed/<name> remembers what was put where, so that nothing is unpacked to compare.
ensure_binary() {
  rows "$FILES" | grep "^$1$US" >"$SLIPWAY_DIR/.row" || fail STEP_FAILED "No file for $1 among the parameters." "This is a fault of Slipway."
  IFS=$US read -r _ eb_version eb_sha eb_url <"$SLIPWAY_DIR/.row"
  eb_file=$(cached "$eb_sha" "$eb_url") eb_record=$STATE/installed/$1 eb_name=$1 eb_directory=$2
  shift 2
  eb_wanted=$(printf '%s\n' "$@")
  if [ -f "$eb_record" ] && [ "$(head -n 1 "$eb_record")" = "$eb_sha" ] && tail -n +2 "$eb_record" | installed_unchanged; then
    ok "program $eb_name $eb_version"
    return 0
  fi
  if check_mode; then
    would_change "program $eb_name $eb_version" "not installed"
    return 0
  fi
  need_cached "$eb_file" "$eb_sha"
  mkdir -p "$eb_directory" "$STATE/installed"
  eb_new=$eb_directory/.slipway-new
  rm -rf "$eb_new"
  mkdir "$eb_new"
  case $eb_url in
    *.tar.gz | *.tgz) tar -xzf "$eb_file" -C "$eb_new" --no-same-owner || fail DISK_FULL "Cannot unpack $eb_file to $eb_directory." "Look at the free space." ;;
    *) install -m 0755 "$eb_file" "$eb_new/$eb_name" || fail DISK_FULL "Cannot write $eb_directory/$eb_name." "Look at the free space." ;;
  esac
  printf '%s\n' "$eb_sha" >"$eb_record.new"
  find "$eb_new" -type f -perm -100 | while read -r eb_program; do
    [ -z "$eb_wanted" ] || in_list "${eb_program##*/}" "$eb_wanted" || continue
    chown root:root "$eb_program"
    chmod 0755 "$eb_program"
    mv -f "$eb_program" "$eb_directory/${eb_program##*/}"
    relabel "$eb_directory/${eb_program##*/}"
    stat -c '%s %Y %n' "$eb_directory/${eb_program##*/}" >>"$eb_record.new"
  done
  rm -rf "$eb_new"
  mv -f "$eb_record.new" "$eb_record"
  changed "program $eb_name $eb_version" "in $eb_directory"
}

installed_unchanged() { # "size mtime path" on stdin
  while read -r iu_size iu_time iu_path; do
    [ "$(stat -c '%s %Y' "$iu_path" 2>/dev/null)" = "$iu_size $iu_time" ] || return 1
  done
}

# --- services -------------------------------------------------------------------------------------------------------

# ensure_service [--no-block] unit file...: enabled, active, and started with the files as they are now. The unit's own
# environment carries their hash, so the running process says what it was started with, whatever crashed in between.
ensure_service() {
  ev_block=
  if [ "$1" = --no-block ]; then ev_block=--no-block && shift; fi
  ev_unit=$1
  shift
  ev_hash=$(cat "$@" 2>/dev/null | sha256sum | cut -c1-32)
  printf '[Service]\nEnvironment=SLIPWAY_CONFIG=%s\n' "$ev_hash" | ensure_file "/etc/systemd/system/$ev_unit.d/slipway.conf" 0644 root:root
  ev_show=$(systemctl show -p LoadState -p ActiveState -p UnitFileState -p NeedDaemonReload -p MainPID -p Environment "$ev_unit")
  if check_mode && in_list LoadState=not-found "$ev_show"; then
    would_change "service $ev_unit" "not there yet"
    return 0
  fi
  # systemd does not notice a drop-in directory that is new (NeedDaemonReload), so what it has loaded is looked at too.
  if ! in_list NeedDaemonReload=no "$ev_show" || ! printf '%s\n' "$ev_show" | grep -q "^Environment=.*SLIPWAY_CONFIG=$ev_hash"; then
    apply "service $ev_unit" "unit file read again" systemctl daemon-reload
  fi
  in_list UnitFileState=enabled "$ev_show" || apply "service $ev_unit" enabled systemctl -q enable "$ev_unit"
  ev_pid=$(printf '%s\n' "$ev_show" | sed -n 's/^MainPID=//p')
  if ! in_list ActiveState=active "$ev_show" && ! in_list ActiveState=activating "$ev_show"; then
    apply "service $ev_unit" started start_service start
  elif [ "$ev_pid" = 0 ] || ! tr '\0' '\n' <"/proc/$ev_pid/environ" 2>/dev/null | grep -qx "SLIPWAY_CONFIG=$ev_hash"; then
    apply "service $ev_unit" "restarted for its new configuration" start_service restart
  else
    ok "service $ev_unit"
  fi
}

ensure_service_proxies() { # drop-in of the unit that pulls images
  if [ -n "$HTTP_PROXY$HTTPS_PROXY" ]; then
    printf '[Service]\nEnvironment="HTTP_PROXY=%s" "HTTPS_PROXY=%s" "NO_PROXY=%s"\n' "$HTTP_PROXY" "$HTTPS_PROXY" "$NO_PROXY" | ensure_file "$1" 0644 root:root
  else
    ensure_absent "$1"
  fi
}

start_service() { # start|restart; unit and --no-block of ensure_service
  systemctl reset-failed "$ev_unit" 2>/dev/null || true
  # shellcheck disable=SC2086 # empty or one word
  systemctl $ev_block "$1" "$ev_unit" || fail SERVICE_NOT_ACTIVE "$ev_unit does not start: $(journalctl -u "$ev_unit" -n 5 --no-pager -o cat 2>/dev/null)" "journalctl -u $ev_unit on the host says more."
}

# kubelet reads its kubelet.conf only when it starts, so that is part of what it must have been started with.
ensure_kubelet() {
  ensure_service kubelet.service /etc/systemd/system/kubelet.service /etc/kubernetes/kubelet-config.yaml /etc/kubernetes/kubelet.env \
    /etc/kubernetes/kubelet.conf "$STATE/installed/kubelet"
}

ensure_stopped() { # unit: neither running nor started at boot
  if systemctl -q is-active "$1" || systemctl -q is-enabled "$1" 2>/dev/null; then
    apply "service $1" "stopped and disabled" systemctl -q disable --now "$1"
  else
    ok "service $1" stopped
  fi
}
