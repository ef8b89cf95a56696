# SELinux as the spec wants it; only where the system has it.

if [ ! -e /etc/selinux/config ] || [ "$(os_family)" != redhat ]; then skip "no SELinux here"; fi
[ "$SELINUX" != leave ] || skip "os.selinux is leave"

needs_reboot() { # why
  printf '%s\n' "$1" >"$SLIPWAY_DIR/reboot-wanted"
  warn SELINUX_NEEDS_REBOOT "$1"
}

ensure_line /etc/selinux/config "SELINUX=$SELINUX" '^SELINUX='

if ! selinux_on; then
  [ "$SELINUX" != disabled ] || { ok selinux disabled; exit 0; }
  # Files made while it was off have no label: without this, such a system may not come up.
  if [ -e /.autorelabel ]; then ok /.autorelabel; else apply /.autorelabel "files are labelled at the next boot" touch /.autorelabel; fi
  needs_reboot "SELinux is switched off in the running kernel; $SELINUX holds from the next boot on, which labels all files."
  exit 0
fi
read -r enforcing </sys/fs/selinux/enforce
case $SELINUX$enforcing in
  enforcing0) apply "selinux" "permissive -> enforcing" setenforce 1 ;;
  permissive1) apply "selinux" "enforcing -> permissive" setenforce 0 ;;
  disabled1)
    apply "selinux" "enforcing -> permissive" setenforce 0
    needs_reboot "SELinux is permissive now and disabled from the next boot on."
    ;;
  disabled0) needs_reboot "SELinux is permissive now and disabled from the next boot on." ;;
  *) ok selinux "$SELINUX" ;;
esac
