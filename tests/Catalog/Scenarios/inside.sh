# Within the make-believe machine: sets the scenario up, looks (check mode), builds, looks again, and builds again.
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

stand_in() { (cd /usr/local/sbin && tee "$@" </stand-ins/stand-in.sh >/dev/null && chmod 0755 "$@"); } # name...
installed() { for name; do cp "/usr/local/sbin/$name" "/usr/local/bin/$name"; done; } # name...; a stand-in where steps call it by its path
cluster_is_there() { installed kubectl && mkdir -p /etc/kubernetes && : >/etc/kubernetes/admin.conf; }
answer() { # program arguments (a pattern) text [exit code]; the first that fits is given
  [ -d "/stand-ins/answers/$1" ] || mkdir -p "/stand-ins/answers/$1"
  answers=$((${answers:-100} + 1))
  printf '%s\n%s\n%s\n' "$2" "${4:-0}" "$3" >"/stand-ins/answers/$1/$answers"
}
forget() { rm -rf "/stand-ins/answers/$1"; } # program
param() { printf "%s='%s'\n" "$1" "$2" >>/attempt/params.sh; } # another value than the planner's
row() { printf '%s' "$1" | tr '|' '\t'; }
unit() { # name active|inactive [enabled|disabled|masked]
  printf '%s\n' "$2" >"/stand-ins/units/$1.is" && printf '%s\n' "${3:-enabled}" >"/stand-ins/units/$1.at-boot"
}
kernel() { mkdir -p "/proc/sys/${1%/*}" && printf '%s\n' "$2" >"/proc/sys/$1"; } # setting value
authority() { # name: a key and a certificate of its own among the secrets
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$1" -keyout "/attempt/secrets/$1.key" -out "/attempt/secrets/$1.crt" 2>/dev/null
}
secret() { printf '%s\n' "$2" >"/attempt/secrets/$1"; }
download() { # name version [program…]: a file in the cache, an archive where it has programs; FILES gets its row
  folder=$(mktemp -d) name=$1 version=$2
  shift 2
  if [ $# -eq 0 ]; then
    file=$folder/$name
    printf '#!/bin/sh\necho %s %s\n' "$name" "$version" >"$file"
  else
    file=$folder/$name-$version.tar.gz
    # Steps call crictl, so it is a stand-in also where it has just been installed.
    for program; do
      if [ "$program" = crictl ]; then cp /stand-ins/stand-in.sh "$folder/$program"; else printf '#!/bin/sh\necho %s %s\n' "$program" "$version" >"$folder/$program"; fi
      chmod 0755 "$folder/$program"
    done
    (cd "$folder" && tar --sort=name --mtime=@0 --owner=0 --group=0 -cf - "$@" | gzip -n >"$file")
  fi
  sum=$(sha256sum <"$file" | cut -d' ' -f1)
  mkdir -p /var/cache/slipway/files && mv "$file" "/var/cache/slipway/files/$sum-${file##*/}"
  files=${files:-}${files:+
}$(printf '%s\t%s\t%s\thttps://upstream.example/%s' "$name" "$version" "$sum" "${file##*/}")
  param FILES "$files"
}
covered() { cat >"/stand-ins/covered" && cp /stand-ins/covered "/stand-ins/$(basename "$1")-covered" && mount --bind "/stand-ins/$(basename "$1")-covered" "$1"; } # file; another content on stdin

stand_in systemctl systemd-run journalctl modprobe modinfo ip nft firewall-cmd busctl apt-get dpkg dpkg-query dnf rpm curl swapoff setenforce semodule restorecon nmcli \
  kubectl kubeadm crictl etcdctl ss timedatectl socat runuser useradd

cp /stand-ins/systemd.sh /stand-ins/systemctl.sh
. /stand-ins/scenario.sh

state() { # every file but those of this harness, one a line: name, mode, owner, text
  # What kubeadm, openssl and the clock make is another text each time.
  find / -xdev \( -path /attempt -o -path /stand-ins -o -path /tmp -o -path /work -o -path /usr -o -path /local/sbin -o -path /var/cache/slipway/files -o -path /var/lib/slipway/produced -o -path /etc/alternatives \) -prune -o \( -type f -o -type l \) -printf '%p\t%l\t%m %u:%g\n' |
    sort | awk -F '\t' '
      $2 != "" { print $1 " -> " $2; next }
      {
        text = $1 " " $3
        pem = 0
        while ((getline line < $1) > 0) {
          if (line ~ /^# Every stand-in is this/) { text = $1 " " $3 "\001    a stand-in"; break }
          if (line ~ /^-----BEGIN/) pem = 1
          if (line ~ /^-----END/) pem = 0
          if (pem && line !~ /^-----/) continue
          sub(/-data: .*/, "-data: …", line)
          text = text "\001    " line
        }
        close($1)
        print text
      }'
}

attempt() {
  printf '== %s\n' "$1"
  rm -rf /attempt/out /attempt/failed-checks /attempt/.[a-z]*
  code=0
  /bin/sh /attempt/main.sh >/stand-ins/said 2>&1 || code=$?
  # Of a look and of the second time only what is not as it should be.
  sed 's/^@@nonce //; s/step: [0-9]*: /step: /; s/\t$//; s/^step\t[0-9]*\t/-- /; s/^end\t[0-9]*\t/-> /; s/^verb\t//; s/\t/ | /g' /stand-ins/said | if [ "$1" = build ]; then cat; else grep -vE '^(ok|skip|--|->) ' || true; fi
  printf 'exit %s\n' "$code"
}

look() { # name
  state >/stand-ins/unlooked
  : >/attempt/check
  attempt "$1"
  rm /attempt/check
  state >/stand-ins/looked
  if ! cmp -s /stand-ins/unlooked /stand-ins/looked; then
    echo 'A look has changed:'
    grep -vxFf /stand-ins/unlooked /stand-ins/looked | tr '\001' '\n' || true
  fi
}

state >/stand-ins/before
look look
attempt build
# What happens to the host, or to the spec, until the next build.
[ ! -e /stand-ins/between ] || . /stand-ins/between
look 'look again'
attempt again
printf '== files\n'
state | grep -vxFf /stand-ins/before | sed 's,^/local,/usr/local,; s,^/changed.usr,/usr,' | tr '\001' '\n' || true
