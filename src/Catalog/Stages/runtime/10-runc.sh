# What containerd starts containers with.

[ "$RUNTIME" = containerd ] || skip "CRI-O brings crun"
ensure_binary runc /usr/local/bin
