# Where containerd looks for the images of a registry: its mirrors first, then itself. Only registries of the spec.

[ "$RUNTIME" = containerd ] || skip "the runtime is $RUNTIME"
directory=/etc/containerd/certs.d
ensure_dir $directory 0755 root:root

cas=$(rows "$REGISTRY_CAS" | cut -d"$US" -f1)
rows "$REGISTRY_CAS" | while IFS=$US read -r host certificate; do
  printf '%s' "$certificate" | base64 -d | ensure_file "$directory/$host/ca.crt" 0644 root:root
done

hosts_toml() { # registry; its rows of REGISTRIES, whose order is the order of tries
  rows "$REGISTRIES" | while IFS=$US read -r registry server endpoint skip_verify override_path host; do
    [ "$registry" = "$1" ] || continue
    [ -n "${said:-}" ] || printf '# Kept by Slipway.\nserver = "%s"\n' "$server"
    said=yes
    printf '\n[host."%s"]\n  capabilities = ["pull", "resolve"]\n' "$endpoint"
    if printf '%s\n' "$cas" | grep -qxF "$host"; then printf '  ca = "%s/%s/ca.crt"\n' $directory "$host"; fi
    [ "$skip_verify" = false ] || printf '  skip_verify = true\n'
    [ "$override_path" = false ] || printf '  override_path = true\n'
  done
}

rows "$REGISTRIES" | cut -d"$US" -f1 | sort -u >"$SLIPWAY_DIR/registries"
while read -r registry; do
  hosts_toml "$registry" | ensure_file "$directory/$registry/hosts.toml" 0644 root:root
done <"$SLIPWAY_DIR/registries"

# What we wrote for a registry that the spec no longer names goes; files of others stay.
for file in "$directory"/*/hosts.toml; do
  registry=${file%/hosts.toml}
  registry=${registry##*/}
  if grep -qs '^# Kept by Slipway' "$file" && ! in_list "$registry" "$(cat "$SLIPWAY_DIR/registries")"; then
    ensure_absent "$directory/$registry"
  fi
done
