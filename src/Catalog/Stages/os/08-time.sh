# A clock that is kept right, where the spec asks for it.

[ "$NTP" = true ] || skip "os.ntp is not set"

ensure_package chrony
case $(os_family) in
  debian) config=/etc/chrony/chrony.conf unit=chrony.service ;;
  *) config=/etc/chrony.conf unit=chronyd.service ;;
esac
if check_mode && [ ! -e $config ]; then
  would_change "file $config" "the servers"
  exit 0
fi
# With servers of the spec, nobody else is asked.
if [ -n "$NTP_SERVERS" ]; then
  sed -E '/^# BEGIN slipway time$/,/^# END slipway time$/!s/^((pool|server|peer|sourcedir)[[:space:]])/# not for Slipway: \1/' $config | ensure_file $config 0644 root:root
fi
printf '%s\n' "$NTP_SERVERS" | sed -n 's/..*/server & iburst/p' | ensure_block $config time
ensure_service $unit $config
