# Where packages come from when the spec says so: sources of Slipway's own, so that the host's stay as they are.

[ -n "$PACKAGE_REPOSITORIES" ] || skip "the host's own package sources"
family=$(os_family)
rows "$PACKAGE_REPOSITORIES" | grep "^$family$US" >"$SLIPWAY_DIR/repositories" ||
  fail PACKAGE_INSTALL_FAILED "os.packageRepositories has none for the $family family." "Add one, or leave the list empty for the host's own sources."

case $family in
  debian)
    while IFS=$US read -r _ url suite components; do
      printf 'deb %s %s %s\n' "$url" "$suite" "$components"
    done <"$SLIPWAY_DIR/repositories" | ensure_file "$STATE/packages/sources.list" 0644 root:root
    ;;
  redhat)
    keys=$(find /etc/pki/rpm-gpg -type f 2>/dev/null | sort | sed 's,^,file://,' | paste -sd' ' -)
    number=0
    while IFS=$US read -r _ url _ _; do
      number=$((number + 1))
      printf '[slipway-%s]\nname=Slipway %s\nbaseurl=%s\ngpgcheck=1\n' $number $number "$url"
      [ -z "$keys" ] || printf 'gpgkey=%s\n' "$keys"
    done <"$SLIPWAY_DIR/repositories" | ensure_file "$STATE/packages/slipway.repo" 0644 root:root
    ;;
esac
