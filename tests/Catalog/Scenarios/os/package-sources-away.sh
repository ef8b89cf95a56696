# three-nodes/os-alma1
# The host's package source is overloaded, which apt takes for no error; in the second build another program holds the package lock for longer than anybody waits.
cat >/stand-ins/apt-get.sh <<'APT'
case " $* " in
  *' update '*) echo 'W: Failed to fetch http://deb.example/dists/bookworm/InRelease  503  Service Unavailable [IP: 192.0.2.1 80]' ;;
  *) echo 'E: Unable to locate package conntrack' && exit 100 ;;
esac
APT
cat >/stand-ins/between <<'BETWEEN'
answer apt-get '' 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)' 100
# An hour passes while it waits.
printf '#!/bin/sh\necho $(($(/bin/date +%%s) + $(cat /stand-ins/later)))\n' >/usr/local/sbin/date
printf '#!/bin/sh\necho 3600 >/stand-ins/later\n' >/usr/local/sbin/sleep
chmod 0755 /usr/local/sbin/date /usr/local/sbin/sleep
echo 0 >/stand-ins/later
BETWEEN
