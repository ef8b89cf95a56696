# Where CRI-O looks for the images of a registry, and how it logs in there. The host's other tools keep theirs.

[ "$RUNTIME" = crio ] || skip "the runtime is $RUNTIME"

rows "$REGISTRIES" | cut -d"$US" -f1 | sort -u | while read -r registry; do
  own=$(rows "$REGISTRIES" | awk -F"$US" -v of="$registry" '$1 == of && $6 == of {print $4}')
  printf '[[registry]]\nprefix = "%s"\nlocation = "%s"\ninsecure = %s\n' "$registry" "$registry" "${own:-false}"
  rows "$REGISTRIES" | while IFS=$US read -r of _ endpoint skip_verify _ host; do
    if [ "$of" != "$registry" ] || [ "$host" = "$registry" ]; then continue; fi
    insecure=$skip_verify
    case $endpoint in http://*) insecure=true ;; esac
    printf '[[registry.mirror]]\nlocation = "%s"\ninsecure = %s\n' "${endpoint#*://}" "$insecure"
  done
done | ensure_file /etc/containers/registries.conf.d/50-slipway.conf 0644 root:root
rows "$REGISTRY_CAS" | while IFS=$US read -r host certificate; do
  printf '%s' "$certificate" | base64 -d | ensure_file "/etc/containers/certs.d/$host/ca.crt" 0644 root:root
done

logins=
for registry in $REGISTRY_LOGINS; do
  login=$(secret_path "registry-login.$registry")
  logins="$logins${logins:+,$LF}    \"$registry\": {\"auth\": \"$(cat "$login")\"}"
done
if [ -n "$logins" ]; then
  printf '{\n  "auths": {\n%s\n  }\n}\n' "$logins" | ensure_file /etc/crio/auth.json 0600 root:root
else
  ensure_absent /etc/crio/auth.json
fi
