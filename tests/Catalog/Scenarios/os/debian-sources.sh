# overridden/os-alma1
# Debian with package sources and a time server of the spec; nothing is installed yet, and the lists are missing.
echo 'pool 2.pool.example iburst' >/stand-ins/chrony.conf
cat >/stand-ins/apt-get.sh <<'APT'
case " $* " in
  *' update '*) : >/stand-ins/updated ;;
  *' install '*)
    [ -e /stand-ins/updated ] || { echo 'E: Unable to locate package' && exit 100; }
    mkdir -p /etc/chrony && cp -n /stand-ins/chrony.conf /etc/chrony/
    printf '%s\n' ${*##* install } >>/stand-ins/packages
    ;;
esac
APT
param SELINUX_FULL_REPORT false
param FIREWALL leave
param SWAP leave
