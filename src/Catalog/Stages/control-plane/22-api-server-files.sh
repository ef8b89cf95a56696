# What the API server is told by files: audit policy, admission, an OpenID provider's authority, the key that Secrets rest under.
# Their hash is in the name of the pod's volume (kubeadm's configuration has it), so another text is another pod.

directory=/etc/kubernetes/api-server
ensure_dir $directory 0750 root:root

put() { # name text
  if [ -n "$2" ]; then text "$2" | ensure_file "$directory/$1" 0644 root:root; else ensure_absent "$directory/$1"; fi
}
put audit-policy.yaml "$AUDIT_POLICY"
put admission.yaml "$ADMISSION_CONFIG"
put oidc-ca.crt "$OIDC_CA"

if [ "$ENCRYPT_SECRETS" = true ]; then
  ensure_file $directory/encryption.yaml 0600 root:root <"$(secret_path encryption-config)"
else
  ensure_absent $directory/encryption.yaml
fi
